/** Numbers in two parts, head and tail, for float32 and for float64. */
type Parts = { readonly [type in "f32" | "f64"]: readonly [head: number, tail: number] };

/** log 2. The head ends in so many zero bits that its products with exponents are exact. */
export const ln2: Parts = {
  f32: [0.693359375, -2.1219444005469057e-4],
  f64: [0.6931471803691238, 1.9082149292705877e-10],
};

/** π/2. The head is π/2 as lanes hold it, the tail the rest. */
export const halfPi: Parts = {
  f32: [1.5707963705062866, -4.371138828673793e-8],
  f64: [1.5707963267948966, 6.123233995736766e-17],
};
