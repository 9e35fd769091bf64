// How good the forecasts are: a walk-forward evaluation, which takes a while and is followed as it goes, and the
// scoreboard of what was forecast before.
// States of an evaluation: none, running, cancelled, failed, measured. Guarantee: what has been measured is kept while
// the page is open, also when the reader looks elsewhere; leaving the screen or asking something else ends the asking.

import { queryOptions, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Evaluation } from '../api/answers.ts';
import { get, RequestFailed } from '../api/client.ts';
import { follow } from '../api/events.ts';
import type { ForecastPeriod } from '../view/period.ts';
import { keepFor } from './client.ts';
import { FORECAST_LIMIT_MAX } from './forecasts.ts';
import { isSignedOut, SESSION_KEY } from './session.ts';

const SCORES_INTERVAL_MS = 60_000;
const KEPT_MS = 60 * 60_000;
/** An answer holds what the server's time allowed; asking again goes on. So often at most. */
const ROUNDS_MAX = 40;

export interface EvaluationRequest {
  readonly merchantId: number;
  readonly bucketType: ForecastPeriod;
  readonly testPoints: number;
  readonly horizon: number;
}

export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  /** What has just been measured. */
  readonly category_name?: string;
  readonly models?: readonly string[];
}

type Attempt =
  | { readonly state: 'idle' | 'cancelled' }
  | { readonly state: 'running'; readonly progress: EvaluationProgress | undefined }
  | { readonly state: 'failed'; readonly failure: Error };

export interface EvaluationAsked {
  readonly attempt: Attempt;
  /** What has been measured so far, while the attempt is running also the part that is ready. */
  readonly evaluation: Evaluation | undefined;
  readonly start: () => void;
  readonly cancel: () => void;
}

export const scoreboardQuery = (merchantId: number, bucketType: ForecastPeriod) =>
  queryOptions({
    queryKey: ['scoreboard', merchantId, bucketType],
    queryFn: ({ signal }) =>
      get(
        '/forecast/scoreboard',
        { merchant_id: merchantId, bucket_type: bucketType, limit: FORECAST_LIMIT_MAX },
        { signal },
      ),
    refetchInterval: SCORES_INTERVAL_MS,
    placeholderData: keepFor(merchantId),
  });

const evaluationQuery = ({ merchantId, ...asked }: EvaluationRequest) =>
  queryOptions<Evaluation>({
    queryKey: ['evaluation', merchantId, asked],
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  });

const IDLE: Attempt = { state: 'idle' };

export function useEvaluation(request: EvaluationRequest): EvaluationAsked {
  const client = useQueryClient();
  const { data: evaluation } = useQuery(evaluationQuery(request));
  const name = JSON.stringify(request);
  const [last, setLast] = useState<{ readonly name: string; readonly attempt: Attempt }>({ name, attempt: IDLE });
  const running = useRef<AbortController>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question ends the asking of this one
  useEffect(() => () => running.current?.abort(), [name]);
  const start = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const asked: EvaluationRequest = JSON.parse(name);
    const tell = (attempt: Attempt) => {
      if (!controller.signal.aborted) setLast({ name, attempt });
    };
    tell({ state: 'running', progress: undefined });
    evaluateWhole(asked, {
      signal: controller.signal,
      onProgress: (progress) => tell({ state: 'running', progress }),
      onAnswer: (answer) => client.setQueryData(evaluationQuery(asked).queryKey, answer),
    }).then(
      () => tell(IDLE),
      (failure: Error) => {
        tell({ state: 'failed', failure });
        if (isSignedOut(failure)) void client.invalidateQueries({ queryKey: SESSION_KEY });
      },
    );
  }, [client, name]);
  const cancel = useCallback(() => {
    running.current?.abort();
    setLast({ name, attempt: { state: 'cancelled' } });
  }, [name]);
  return { attempt: last.name === name ? last.attempt : IDLE, evaluation, start, cancel };
}

interface EvaluationListener {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: EvaluationProgress) => void;
  readonly onAnswer: (answer: Evaluation) => void;
}

/** Asks until all is measured, at most so often; progress never goes back when a further round begins. */
export async function evaluateWhole(
  { merchantId, bucketType, testPoints, horizon }: EvaluationRequest,
  { signal, onProgress, onAnswer }: EvaluationListener,
): Promise<void> {
  const asked = { merchant_id: merchantId, bucket_type: bucketType, test_points: testPoints, horizon };
  let furthest = 0;
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    try {
      const answer = await follow('/evaluate-models', asked, {
        signal,
        onProgress: (progress: EvaluationProgress) => {
          if (progress.done <= furthest) return;
          furthest = progress.done;
          onProgress(progress);
        },
      });
      onAnswer(answer);
      if (answer.complete) return;
    } catch (error) {
      if (round === ROUNDS_MAX || !endedByTime(error)) throw error;
    }
  }
}

function endedByTime(error: unknown): boolean {
  return error instanceof RequestFailed && String(error.problem.type).endsWith('/deadline-exceeded');
}
