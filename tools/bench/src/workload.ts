/** What is measured: the same work by several contenders, in one run, in turns. */
export interface Workload<P extends Problem = Problem> {
  readonly name: string;
  readonly title: string;
  /** What one unit of work is: a step, an op, a product. */
  readonly unit: string;
  /** The work in numbers that every contender is given alike; one or more variations of it, each a column. */
  problems(): readonly Case<P>[];
  /** This project's own program for it, as a user would write it. */
  ours(problem: P, engine: Engine): Runner | Promise<Runner>;
  /** Whether it runs without a compiler, so that its options make no difference. */
  readonly eager?: boolean;
  /** Whether the peers are left out. */
  readonly alone?: boolean;
  /** Whether it is large enough for contenders of two threads. */
  readonly parallel?: boolean;
  /** Whether nearly all its work are products of matrices, so that the machine's limit for them says something. */
  readonly isOfProducts?: boolean;
  /** Contenders that would take minutes here, and the reason, in one line each. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

export interface Case<P extends Problem = Problem> {
  readonly label: string;
  readonly problem: P;
  /** Units of one run, 1 where absent. */
  readonly units?: number;
  /** Floating-point operations per unit: the table then shows GFLOP/s. */
  readonly flops?: number;
  /** Whether its loss is a sum of so many terms that float32 shows how they were added. */
  readonly longSums?: boolean;
}

/** Which compiler options this project's contender runs with; or what runs where there is no compiler. */
export type Engine = { readonly relaxedSimd: boolean; readonly threads: number } | "interpreter";

/** One contender, ready to work on one problem. */
export interface Runner {
  /** Back to the initial weights. */
  reset(): void | Promise<void>;
  /** Runs n times and gives the last loss, or another number that says whether the work was done right. */
  run(n: number): number | Promise<number>;
  /** Said beside its figures. */
  readonly note?: string;
  /** Why its losses cannot be those of the others, where they cannot: it is then not held to them. */
  readonly apart?: string;
}

/** What `open` of a peer's module gives: what the library can do, by the kind of problem. */
export type Peer = {
  readonly [K in Kind]?: (problem: Extract<Problem, { readonly kind: K }>) => Runner | Promise<Runner>;
} & {
  /** Why it has no program for a kind. */
  readonly cannot?: { readonly [K in Kind]?: string };
};

export type Kind = Problem["kind"];
export type Problem = Mlp | Matmul | Elementwise | Chain | Cnn;

/** Training steps of a fully connected network. */
export interface Mlp {
  readonly kind: "mlp";
  /** Widths from the input to the output. */
  readonly sizes: readonly number[];
  readonly hidden: "tanh" | "relu";
  /** The mean squared error of sigmoids, or the mean cross-entropy of a softmax. */
  readonly loss: "squaredError" | "crossEntropy";
  readonly optimizer: "sgd" | "adam";
  readonly learningRate: number;
  /** [fanIn, fanOut] of each layer; biases begin at 0. */
  readonly weights: readonly Float32Array[];
  /** Taken in turns, one for each step. */
  readonly batches: readonly Batch[];
  readonly batchSize: number;
}

export interface Batch {
  /** [batchSize, sizes[0]] */
  readonly x: Float32Array;
  /** [batchSize, 1] for squared errors, else class numbers. */
  readonly y: Float32Array | Int32Array;
}

/**
 * Products of square matrices. A single one, a·b; or some, of which the next multiplies what the one before gave, as
 * layers do. Says the mean of the squares of the last.
 */
export interface Matmul {
  readonly kind: "matmul";
  readonly size: number;
  readonly products: number;
  /** Which operands come transposed: xᵀ·b where `transposeLeft`. */
  readonly transposeLeft: boolean;
  readonly transposeRight: boolean;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** sum(tanh(x·w + b)·sigmoid(x)) and its gradient in x; or x ← x − 0.1·gradient, again and again, where `descent`. */
export interface Elementwise {
  readonly kind: "elementwise";
  /** [rows, columns] */
  readonly shape: readonly [number, number];
  readonly x: Float32Array;
  /** Of w and b: none for numbers, [columns], or that of x. */
  readonly factorShape: readonly number[];
  readonly w: Float32Array;
  readonly b: Float32Array;
  readonly descent: boolean;
}

/**
 * Training steps of two 3×3 convolutions of same size with bias, relu and 2×2 maximum after each, and a dense layer.
 */
export interface Cnn {
  readonly kind: "cnn";
  readonly batchSize: number;
  /** Height and width of an image of one channel. */
  readonly side: number;
  readonly channels: readonly [number, number];
  readonly classes: number;
  readonly learningRate: number;
  /** Two of [3, 3, in, out], then [height·width·channels, classes] with channels last; biases begin at 0. */
  readonly weights: readonly [Float32Array, Float32Array, Float32Array];
  /** x: [batchSize, side, side, 1] */
  readonly batches: readonly Batch[];
}

/** Half as many times x·1.0001 + 0.0001, from x = 1, and its derivative. */
export interface Chain {
  readonly kind: "chain";
  readonly ops: number;
}

/** A figure that is not a time: sizes, counts, memory. */
export interface Fact {
  readonly name: string;
  readonly title: string;
  measure(): Promise<readonly FactRow[]>;
}

export interface FactRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be, where the project promises one. */
  readonly limit?: number;
}

/** What one contender did in one case. */
export interface Timing {
  readonly contender: string;
  readonly case: string;
  /** Microseconds per unit: the median of the rounds, and the least. */
  readonly median: number;
  readonly least: number;
  /** Median over rounds of this contender's time by the first one's in the same round. */
  readonly ratio: number;
  readonly flops?: number;
  readonly note?: string;
}

/** What one contender could not do, and why. */
export interface Failure {
  readonly contender: string;
  readonly case: string;
  readonly failure: string;
}
