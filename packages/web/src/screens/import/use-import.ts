// One import as the screen sees it: choose a file → say where its fields are → check → send → outcome. The work is done
// by a thread of its own; a new job ends the one before. Leaving the screen ends the thread; what was sent stays.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { merchantsQuery } from '../../queries/merchants.ts';
import { type ChosenSources, isComplete } from './guess-sources.ts';
import type { Beginning, EarlyEnd, Job, Order, Outcome, Progress, Report, Settings } from './job.ts';

type Stage =
  | { readonly at: 'choose' }
  | { readonly at: 'prepare'; readonly beginning?: Beginning; readonly ended?: EarlyEnd }
  | { readonly at: 'work'; readonly kind: 'check' | 'send'; readonly progress: Progress }
  | { readonly at: 'outcome'; readonly kind: 'check' | 'send'; readonly outcome: Outcome };

export interface Import {
  readonly stage: Stage;
  readonly file: File | undefined;
  readonly settings: Settings;
  /** How many orders the check has found. */
  readonly orders: number;
  readonly isPaused: boolean;
  readonly isWaiting: boolean;
  /** Without a file: back to the choice of one. */
  choose(file: File | undefined): void;
  /** Back to the columns and options. */
  prepare(sources?: ChosenSources, settings?: Settings): void;
  run(kind: 'check' | 'send', settings?: Settings): void;
  setPaused(isPaused: boolean): void;
  cancel(): void;
}

const NOTHING: Progress = {
  readBytes: 0,
  accepted: 0,
  refused: 0,
  replayed: 0,
  lines: 0,
  refusedLines: 0,
  rounded: 0,
};

const STEADY = { isPaused: false, isWaiting: false };

export function useImport(): Import {
  const [stage, setStage] = useState<Stage>({ at: 'choose' });
  const [file, setFile] = useState<File>();
  const [beginning, setBeginning] = useState<Beginning>();
  const [settings, setSettings] = useState<Settings>(usualSettings);
  const [orders, setOrders] = useState(0);
  const [pace, setPace] = useState(STEADY);
  const thread = useThread();
  const client = useQueryClient();
  useEffect(() => warnOfLeaving(stage.at === 'work' && stage.kind === 'send'), [stage]);

  function look(from: File, sources: ChosenSources | undefined, by: Settings): void {
    thread.start(
      { kind: 'look', file: from, settings: by, ...(sources === undefined ? {} : { sources }) },
      (report) => {
        if (report.kind === 'beginning') {
          setBeginning(report.beginning);
          setStage({ at: 'prepare', beginning: report.beginning });
        } else if (report.kind === 'outcome' && report.outcome.ended !== undefined) {
          setStage({ at: 'prepare', ended: report.outcome.ended });
        }
      },
    );
  }

  function run(kind: 'check' | 'send', by: Settings = settings): void {
    if (file === undefined || beginning === undefined || !isComplete(beginning.sources)) return;
    setSettings(by);
    setPace(STEADY);
    setStage({ at: 'work', kind, progress: NOTHING });
    thread.start({ kind, file, sources: beginning.sources, settings: by }, (report) => {
      if (report.kind === 'progress') setStage({ at: 'work', kind, progress: report.progress });
      if (report.kind === 'waiting') setPace((before) => ({ ...before, isWaiting: report.isWaiting }));
      if (report.kind !== 'outcome') return;
      const { outcome } = report;
      if (kind === 'check') setOrders(outcome.summary.accepted + outcome.summary.refused);
      else void client.invalidateQueries({ queryKey: merchantsQuery().queryKey });
      setStage({ at: 'outcome', kind, outcome });
    });
  }

  return {
    stage,
    file,
    settings,
    orders,
    ...pace,
    choose(chosen) {
      setFile(chosen);
      setBeginning(undefined);
      setStage({ at: chosen === undefined ? 'choose' : 'prepare' });
      if (chosen !== undefined) look(chosen, undefined, settings);
    },
    prepare(sources = beginning?.sources, by = settings) {
      if (file === undefined) return;
      setSettings(by);
      // What is known already stays while the rows are looked at again.
      const known = beginning === undefined || sources === undefined ? undefined : { ...beginning, sources };
      setStage({ at: 'prepare', ...(known === undefined ? {} : { beginning: known }) });
      look(file, sources, by);
    },
    run,
    setPaused(isPaused) {
      setPace((before) => ({ ...before, isPaused }));
      thread.tell({ kind: isPaused ? 'pause' : 'resume' });
    },
    cancel: () => thread.tell({ kind: 'cancel' }),
  };
}

function usualSettings(): Settings {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { decimals: 'reject', timezone: timeZone, weekStart: 'MONDAY' };
}

interface Thread {
  start(job: Job, onReport: (report: Report) => void): void;
  tell(order: Order): void;
}

function useThread(): Thread {
  const running = useRef<Worker>(undefined);
  useEffect(() => () => running.current?.terminate(), []);
  return {
    start(job, onReport) {
      running.current?.terminate();
      const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' });
      running.current = worker;
      worker.onmessage = ({ data }: MessageEvent<Report>) => {
        if (running.current !== worker) return;
        if (data.kind === 'beginning' || data.kind === 'outcome') worker.terminate();
        onReport(data);
      };
      worker.onerror = ({ message }) => {
        worker.terminate();
        const summary = { ...NOTHING, sums: [], codes: [], shown: [] };
        onReport({ kind: 'outcome', outcome: { summary, merchants: [], ended: { why: 'mistake', message } } });
      };
      worker.postMessage(job);
    },
    tell: (order) => running.current?.postMessage(order),
  };
}

function warnOfLeaving(isSending: boolean): () => void {
  const warn = (event: BeforeUnloadEvent) => event.preventDefault();
  if (isSending) addEventListener('beforeunload', warn);
  return () => removeEventListener('beforeunload', warn);
}
