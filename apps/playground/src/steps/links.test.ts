/** Links that were made before pages had more to say: they open what they opened. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { decodeState } from "../link/codec.ts";
import { networkState } from "../network/spec.ts";
import { stepsState } from "./spec.ts";

const network =
  "1.hVBBbgIxDPzLnC20LGpV5d4XcKx6MFmXRFqSKPZCF8TfqwTaa08zcUbjGd-gRTzcDRMbw8HH6mdREFKOKnDDZkswUdsHrv09EmIqiyncB75BWPFJmHmV2kY3XOJkAe6NwN7imS3mBAfjFHCnf_6bVVZtUWpWfU9Wc1lByMXiKV6lwoEnPoGgPsi0zNLEOalxMhAObD7s47WFJczbB4wdpppLXqxzFZnghjuhsvVmw45Q2AvcbiD4wOkoj0q2lralCwlnnpff06hJgduOrdhTdZF4DC1Jv0nf9VXzqRPLHZ4O4-blz2HXqj_56_0H";
const steps =
  "1.BcFBCoAgEAXQq8hfaRlE0mYOE0wxi8BiSIuJ8O6990GMD80CgrLKhYgqVkGwZXKdK_vp3-B6J6Z-sICIh_MtBfRhBc0tgisojRHKm4BS-wE";

test("a link in the form of before 2026-12 to a network", async () => {
  const state = v.parse(networkState, await decodeState(network));
  expect(state).toMatchObject({ view: 0, rate: 0.03, pace: 30, step: 16 });
  expect(state.spec).toMatchObject({ data: "circles", layers: [{ width: 8 }, { width: 8 }], optimizer: "adam" });
  expect(state.changes).toEqual([
    { type: "rate", value: 0.1, step: 12 },
    { type: "weight", layer: 0, from: 0, to: 0, value: 2.5, step: 13 },
  ]);
});

test("a link in the form of before 2026-12 to backpropagation", async () => {
  const state = v.parse(stepsState, await decodeState(steps));
  expect(state).toMatchObject({ example: "paper", zoom: "all", sample: 0, at: 30, pace: 3, values: { b: 5 } });
  expect(state.network).toBeUndefined();
});
