/** Learning rates of the buttons, each about three times the one before. */
export const rates: readonly number[] = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
