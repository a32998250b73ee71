/**
 * Reduces x modulo π/2 for x of any size, by those bits of 2/π that matter (Payne & Hanek, 1983). It is scalar code for
 * the few lanes that need it, about 0.1 µs each.
 */
import type { Code, Local } from "../emit/code.ts";
import type { ModuleBuilder } from "../emit/module.ts";
import { f64, i32, i64 } from "../emit/opcodes.ts";

/**
 * Returns the index of the function (x: f64) → (r: f64, n: i32) with x = n·π/2 + r modulo 2π and |r| ≤ π/4, n modulo 4
 * in its low bits. It takes |x| ≥ 2¹⁶; below, and for x that is not finite, it gives anything.
 */
export function reduction(module: ModuleBuilder): number {
  return module.once("reduction", () => {
    const word = wordOfTwoOverPi(module);
    const code = module.function(["f64"], ["f64", "i32"]);
    writeReduction(code, word);
    return code.index;
  });
}

function writeReduction(code: Code, word: number): void {
  const x = 0;
  const [m, index, shift] = [code.local("i64"), code.local("i32"), code.local("i64")];
  writeParts(code, x, m, shift);
  code.get(shift).i64(6n).op(i64.shrS).op(i32.wrapI64).set(index);
  const window = bitsFrom(code, word, index, shift);
  const product = multiply(code, m, window);
  // 192 bits of the fraction of x / 2π: two for the quadrant, then the angle in quarter turns, from −½ to ½
  const [high, low, sign] = [code.local("i64"), code.local("i64"), code.local("i64")];
  const [p0, p1, p2, p3] = product as [Local, Local, Local, Local];
  const join = (a: Local, b: Local): Code => code.get(a).i64(32n).op(i64.shl).get(b).op(i64.or);
  join(p2, p3).set(low);
  join(p0, p1)
    .tee(high)
    .i64(2n)
    .op(i64.shl)
    .get(low)
    .i64(62n)
    .op(i64.shrU)
    .op(i64.or)
    .tee(sign)
    .i64(63n)
    .op(i64.shrS)
    .set(sign);
  const quadrant = code.local("i64");
  code.get(high).i64(62n).op(i64.shrU).get(sign).op(i64.sub).set(quadrant);
  // the size of the angle
  code.get(high).i64(2n).op(i64.shl).get(low).i64(62n).op(i64.shrU).op(i64.or).get(sign).op(i64.xor).set(high);
  code.get(low).i64(2n).op(i64.shl).get(sign).op(i64.xor).set(low);
  pushAngle(code, high, low);
  code.get(sign).op(f64.convertI64S).f64(0.5).op(f64.add).get(x).op(f64.mul).op(f64.copysign);
  code.get(quadrant).op(i32.wrapI64).tee(index).i32(0).get(index).op(i32.sub).get(x).f64(0).op(f64.gt).select();
}

/** |x| = m·2^e; `shift` is where the bits of 2/π begin that matter for m·2^e·2/π modulo 4. */
function writeParts(code: Code, x: Local, m: Local, shift: Local): void {
  code
    .get(x)
    .op(i64.reinterpretF64)
    .i64(2n ** 52n - 1n)
    .op(i64.and)
    .i64(2n ** 52n)
    .op(i64.or)
    .set(m);
  // m·2^e·2/π modulo 4: bits of 2/π before number e − 2 give multiples of 4. The table begins with 64 zeros.
  code
    .get(x)
    .op(i64.reinterpretF64)
    .i64(52n)
    .op(i64.shrU)
    .i64(0x7ffn)
    .op(i64.and)
    .i64(64n - 2n - 1075n)
    .op(i64.add)
    .set(shift);
}

/**
 * Pushes a fraction of 128 bits times π/2, without its sign: leading zeros are shifted out, and the upper 64 bits
 * count. Changes `high`.
 */
function pushAngle(code: Code, high: Local, low: Local): void {
  const zeros = code.local("i64");
  code.get(high).op(i64.clz).set(zeros);
  code
    .get(high)
    .get(zeros)
    .op(i64.shl)
    .get(low)
    .i64(1n)
    .op(i64.shrU)
    .i64(63n)
    .get(zeros)
    .op(i64.sub)
    .op(i64.shrU)
    .op(i64.or)
    .set(high);
  // times π/2, in parts whose first product is exact: 32 bits by 21
  const [upper, lower] = [code.local("f64"), code.local("f64")];
  code
    .get(high)
    .i64(-(2n ** 32n))
    .op(i64.and)
    .op(f64.convertI64U)
    .set(upper);
  code
    .get(high)
    .i64(2n ** 32n - 1n)
    .op(i64.and)
    .op(f64.convertI64U)
    .set(lower);
  code.get(upper).f64(halfPiHead).op(f64.mul);
  code
    .get(upper)
    .f64(halfPiRest)
    .op(f64.mul)
    .get(lower)
    .f64(Math.PI / 2)
    .op(f64.mul)
    .op(f64.add)
    .op(f64.add);
  // times 2^(−64 − zeros)
  code
    .i64(1023n - 64n)
    .get(zeros)
    .op(i64.sub)
    .i64(52n)
    .op(i64.shl)
    .op(f64.reinterpretI64)
    .op(f64.mul);
}

/** Returns 192 bits of the table from bit number `shift` on, as six locals of 32 bits, the highest first. */
function bitsFrom(code: Code, word: number, index: Local, shift: Local): Local[] {
  const words = [0, 1, 2, 3].map((i) => {
    const local = code.local("i64");
    code.get(index).i32(i).op(i32.add).call(word).set(local);
    return local;
  });
  return [0, 1, 2].flatMap((i) => {
    const [bits, high, low] = [code.local("i64"), code.local("i64"), code.local("i64")];
    code.get(words[i]!).get(shift).op(i64.shl);
    // a shift by 64 would be one by 0
    code
      .get(words[i + 1]!)
      .i64(1n)
      .op(i64.shrU)
      .i64(63n)
      .get(shift)
      .i64(63n)
      .op(i64.and)
      .op(i64.sub)
      .op(i64.shrU)
      .op(i64.or)
      .set(bits);
    code.get(bits).i64(32n).op(i64.shrU).set(high);
    code
      .get(bits)
      .i64(2n ** 32n - 1n)
      .op(i64.and)
      .set(low);
    return [high, low];
  });
}

/** Returns m (53 bits) times a number of 192 bits, in parts of 32 bits, modulo 2¹⁹². */
function multiply(code: Code, m: Local, parts: readonly Local[]): Local[] {
  const [factor, sum] = [code.local("i64"), code.local("i64")];
  const product = parts.map(() => code.local("i64"));
  for (const [shift, from] of [
    [0, 5],
    [32, 4],
  ] as const) {
    code
      .get(m)
      .i64(BigInt(shift))
      .op(i64.shrU)
      .i64(2n ** 32n - 1n)
      .op(i64.and)
      .set(factor);
    code.i64(0n).set(sum);
    for (let i = from; i >= 0; i--) {
      const part = parts[i + 5 - from]!;
      code
        .get(part)
        .get(factor)
        .op(i64.mul)
        .get(sum)
        .i64(32n)
        .op(i64.shrU)
        .op(i64.add)
        .get(product[i]!)
        .op(i64.add)
        .tee(sum);
      code
        .i64(2n ** 32n - 1n)
        .op(i64.and)
        .set(product[i]!);
    }
  }
  return product;
}

/** Returns the index of the function (i: i32) → i64 that gives bits 64(i − 1) to 64i − 1 of 2/π; 0 outside. */
function wordOfTwoOverPi(module: ModuleBuilder): number {
  const code = module.function(["i32"], ["i64"]);
  const outside = code.block();
  const cases = twoOverPi.map(() => code.block()).reverse();
  code
    .get(0)
    .i32(1)
    .op(i32.sub)
    .brTable([...cases, outside]);
  for (const bits of twoOverPi) code.end().i64(bits).return();
  code.end().i64(0n);
  return code.index;
}

/** π/2 to 21 bits, and the rest. */
const halfPiHead = 1.570796012878418;
const halfPiRest = 3.139164786504813e-7;

/** 2/π = 0.a2f9836e… to 1,216 bits, in words of 64. */
const twoOverPi: readonly bigint[] = [
  0xa2f9836e4e441529n,
  0xfc2757d1f534ddc0n,
  0xdb6295993c439041n,
  0xfe5163abdebbc561n,
  0xb7246e3a424dd2e0n,
  0x06492eea09d1921cn,
  0xfe1deb1cb129a73en,
  0xe88235f52ebb4484n,
  0xe99c7026b45f7e41n,
  0x3991d639835339f4n,
  0x9c845f8bbdf9283bn,
  0x1ff897ffde05980fn,
  0xef2f118b5a0a6d1fn,
  0x6d367ecf27cb09b7n,
  0x4f463f669e5fea2dn,
  0x7527bac7ebe5f17bn,
  0x3d0739f78a5292ean,
  0x6bfb5fb11f8d5d08n,
  0x56033046fc7b6babn,
];
