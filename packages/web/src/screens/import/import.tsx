// Orders from a file, in three steps: where its fields are, a check of all of it, and the sending. The screen needs no
// merchant, so it brings its own frame; once there are merchants, the other screens stand in the bar.

import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useAsked } from '../../api/use-asked.ts';
import { TopBar } from '../../frame/top-bar.tsx';
import { merchantsQuery } from '../../queries/merchants.ts';
import { useRights } from '../../queries/session.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { formatView } from '../../view/url-state.ts';
import { useView } from '../../view/use-view.ts';
import { ChooseFile } from './choose-file.tsx';
import { Ended } from './ended.tsx';
import { OutcomeOf } from './outcome.tsx';
import { Prepare } from './prepare.tsx';
import { type Import as ImportState, useImport } from './use-import.ts';
import { Work } from './work.tsx';
import './import.css';

export function Import() {
  const texts = useTexts();
  const [view] = useView();
  const { mayAnywhere } = useRights();
  const merchants = useAsked(useQuery(merchantsQuery()));
  const hasMerchants = (merchants.data?.length ?? 0) > 0;
  return (
    <>
      <title>{`${texts.frame.screens.import} · ${texts.frame.product}`}</title>
      <TopBar {...(hasMerchants ? { view } : {})} />
      <main className="wrap py-8" id="numbers">
        <ErrorBoundary what={texts.frame.screens.import}>
          {mayAnywhere('ingest') ? <Steps /> : <h1 className="headline">{texts.rights.ingest}</h1>}
        </ErrorBoundary>
        <p className="foot">
          {hasMerchants ? <Link href={`/${formatView(view)}`}>{texts.import.toRanking}</Link> : null}
        </p>
      </main>
    </>
  );
}

function Steps() {
  const one = useImport();
  const { stage, file } = one;
  if (stage.at === 'choose' || file === undefined) return <Begin onChoose={one.choose} />;
  switch (stage.at) {
    case 'prepare':
      return <PrepareFile one={one} file={file} stage={stage} />;
    case 'work':
      return <Work one={one} file={file} kind={stage.kind} progress={stage.progress} />;
    case 'outcome':
      return <OutcomeOf one={one} file={file} kind={stage.kind} outcome={stage.outcome} />;
  }
}

function Begin({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const { import: words } = useTexts();
  return (
    <>
      <h1 className="headline">
        <b>{words.title}</b> {words.lead}
      </h1>
      <ChooseFile onChoose={onChoose} />
      <section className="mt-6">
        <p className="mb-2 px-2 text-ink-2">{words.needs}</p>
        <dl className="fields">
          {Object.entries(words.fields).map(([field, name]) => (
            <div key={field}>
              <dt>{name}</dt>
              <dd>{words.hints[field as keyof typeof words.hints]}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

interface PrepareFileProps {
  readonly one: ImportState;
  readonly file: File;
  readonly stage: Extract<ImportState['stage'], { at: 'prepare' }>;
}

function PrepareFile({ one, file, stage }: PrepareFileProps) {
  if (stage.ended === undefined) return <Prepare one={one} file={file} beginning={stage.beginning} />;
  return (
    <>
      <h1 className="headline">
        <b>{file.name}</b>
      </h1>
      <Ended ended={stage.ended} />
      <ChooseFile onChoose={one.choose} />
    </>
  );
}
