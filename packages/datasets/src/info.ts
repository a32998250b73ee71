/** Source and meaning of data. */
export interface Info {
  readonly name: string;
  /** The collection that the data are taken from, or what makes them. */
  readonly source: string;
  /** The publication to name where the data are used. */
  readonly citation?: string;
  /** An SPDX identifier, and whose licence it is. */
  readonly licence: string;
  /**
   * "sha256:…" of the little-endian float32 features of all examples as published, then of their int32 labels or
   * float32 targets; of a table that of the file in which it was published. Absent for data made from a seed.
   */
  readonly checksum?: string;
  /** The unit of each feature or column; "1" for a pure number, "not stated" where the source does not say. */
  readonly units: readonly string[];
  /** The unit of each target. */
  readonly targetUnits?: readonly string[];
}
