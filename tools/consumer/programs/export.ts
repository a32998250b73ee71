import { exp, tensor, type Tensor } from "@cotangent/autodiff";
import { toModule } from "@cotangent/export";

const { js, dts } = toModule((x: Tensor) => exp(x), [tensor([0, 0])], { name: "powers" });
if (!dts.includes("export declare function powers(x0: Numbers): Float32Array;")) throw new Error(dts);
const module = (await import(`data:text/javascript,${encodeURIComponent(js)}`)) as {
  powers(x: readonly number[]): Float32Array;
};
const [first] = module.powers([0, 1]);
if (first !== 1) throw new Error(`the exponential of 0 is ${first}; expected 1`);
