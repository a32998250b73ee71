/** The race: every optimizer of the library from one place, step by step, on one surface. */
import { valueAndGrad, type Tensor } from "@cotangent/autodiff";
import { adam, applyUpdates, lbfgs, lion, rmsprop, sgd, type LbfgsState } from "@cotangent/optimizers";
import { racerNames, type Point, type RacerName, type RatedName, type SurfaceName } from "./spec.ts";
import { placeOf, surfaces } from "./surfaces.ts";

export interface Course {
  readonly surface: SurfaceName;
  readonly start: Point;
  readonly rates: Readonly<Record<RatedName, number>>;
}

/** A place on the way of a racer, and its height. */
export interface Standing {
  readonly point: Point;
  readonly height: number;
}

/** One racer at some step, which never changes. */
interface Racer {
  readonly standing: Standing;
  next(): Racer;
}

/** All racers at some step, which never changes. */
export interface Race {
  readonly steps: number;
  readonly standings: Readonly<Record<RacerName, Standing>>;
  next(): Race;
}

/** Farther out than this a racer is gone, and stands still. */
export const farthest = 1e3;

export function isGone({ point, height }: Standing): boolean {
  return !(Math.hypot(point[0], point[1]) <= farthest) || !Number.isFinite(height);
}

export function beginning(course: Course): Race {
  return raceOf(
    0,
    byName((name) => racerOf(name, course)),
  );
}

// ---- private

/** What all optimizers that take gradients have in common. */
interface Stepper {
  init(params: Tensor): never;
  update(gradients: Tensor, state: never, params: Tensor): [updates: Tensor, state: never];
}

const steppers: Readonly<Record<RatedName, (learningRate: number) => unknown>> = {
  sgd: (learningRate) => sgd({ learningRate }),
  momentum: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
  nesterov: (learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true }),
  rmsprop: (learningRate) => rmsprop({ learningRate }),
  adam: (learningRate) => adam({ learningRate }),
  lion: (learningRate) => lion({ learningRate }),
};

function racerOf(name: RacerName, { surface, start, rates }: Course): Racer {
  const slope = valueAndGrad(surfaces[surface]);
  const place = placeOf(start);
  if (name === "lbfgs") {
    const optimizer = lbfgs();
    return along(place, optimizer.init(place) as LbfgsState<Tensor>, (state, at) =>
      optimizer.update(slope as never, state, at),
    );
  }
  const optimizer = steppers[name](rates[name]) as Stepper;
  return along(place, optimizer.init(place), (state, at) => optimizer.update(slope(at)[1], state, at));

  function along<S>(at: Tensor, state: S, update: (state: S, at: Tensor) => [Tensor, S]): Racer {
    const [x, y] = at.data() as ArrayLike<number> as [number, number];
    const standing = { point: [x, y] as const, height: surfaces[surface](at).item() };
    return {
      standing,
      next() {
        if (isGone(standing)) return this;
        const [updates, next] = update(state, at);
        return along(applyUpdates(at, updates), next, update);
      },
    };
  }
}

function raceOf(steps: number, racers: Readonly<Record<RacerName, Racer>>): Race {
  return {
    steps,
    standings: byName((name) => racers[name].standing),
    next: () => raceOf(steps + 1, byName((name) => racers[name].next())), // prettier-ignore
  };
}

function byName<T>(of: (name: RacerName) => T): Readonly<Record<RacerName, T>> {
  return Object.fromEntries(racerNames.map((name) => [name, of(name)])) as Record<RacerName, T>;
}
