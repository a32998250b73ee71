import { train } from "../training.js";

test("trains", async () => {
  expect(await train()).toBe("accuracy 0.967, with workers");
});
