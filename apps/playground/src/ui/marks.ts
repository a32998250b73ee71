/** Classes differ in shape as well as in colour. Outlines of about radius 1 around the origin, y down. */
export const marks: readonly string[] = [
  "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
  "M-.9-.9H.9V.9H-.9Z",
  "M0-1.2L1.1.8H-1.1Z",
  "M0-1.3L1.2 0L0 1.3L-1.2 0Z",
  "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
];

/** Most classes that the page can draw. */
export const mostClasses: number = marks.length;

/** Outline of the ring around a point that is wrong. */
export const ring = "M1.75 0A1.75 1.75 0 1 1-1.75 0A1.75 1.75 0 1 1 1.75 0Z";
