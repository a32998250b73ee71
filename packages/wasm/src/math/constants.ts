/** Numbers in two parts, for float32 and for float64. */
type Parts = { readonly [type in "f32" | "f64"]: readonly [head: number, tail: number] };

/** log 2: a head that ends in so many zeros that its products with exponents are exact, and the rest. */
export const ln2: Parts = {
  f32: [0.693359375, -2.1219444005469057e-4],
  f64: [0.6931471803691238, 1.9082149292705877e-10],
};

/** π/2 as the lanes hold it, and what that lacks. */
export const halfPi: Parts = {
  f32: [1.5707963705062866, -4.371138828673793e-8],
  f64: [1.5707963267948966, 6.123233995736766e-17],
};
