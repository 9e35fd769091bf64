// The calendar buckets in which sales are added up.

export const BUCKET_TYPES = ['DAY', 'WEEK', 'MONTH', 'YEAR'] as const;
export type BucketType = (typeof BUCKET_TYPES)[number];

/** A local calendar date, YYYY-MM-DD, in the merchant's zone. */
export type LocalDate = string;

export interface Bucket {
  readonly bucketType: BucketType;
  /** First local date in the bucket. */
  readonly bucketStart: LocalDate;
}
