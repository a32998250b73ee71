const { train } = require("./training.js");
const { grad, mul, tensor } = require("@cotangent/autodiff");

if (grad((x) => mul(x, x))(tensor(3)).item() !== 6) throw new Error("the derivative of x² at 3 is not 6");
void train().then((outcome) => console.log(outcome));
