// What a caller of the engine can get wrong, as a closed list of codes.
// Guarantee: the engine throws nothing else for bad input; any other error it throws is a bug of its own.
// A short, constant or all-zero series is no error: it has a named answer (see forecast.ts).

export type ForecastInputCode =
  | 'value-invalid'
  | 'series-too-long'
  | 'season-invalid'
  | 'horizon-invalid'
  | 'levels-invalid'
  | 'lookback-invalid'
  | 'seed-invalid'
  | 'record-invalid'
  | 'widening-invalid'
  | 'model-unknown'
  | 'models-empty'
  | 'test-points-invalid'
  | 'history-too-short'
  | 'driver-invalid'
  | 'period-invalid'
  | 'forecast-invalid'
  | 'ranking-invalid';

export class ForecastInputError extends Error {
  override readonly name = 'ForecastInputError';
  readonly code: ForecastInputCode;
  /** What would have been accepted, for a caller that wants to tell (for `history-too-short`: the largest test size). */
  readonly available: number | undefined;

  constructor(code: ForecastInputCode, message: string, available?: number) {
    super(message);
    this.code = code;
    this.available = available;
  }
}
