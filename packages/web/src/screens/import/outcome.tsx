// What a check has found, or what an import has done: sums, rounding, every rejected order, and the way on.

import { Link } from 'wouter';
import { download } from '../../export/download.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { DEFAULT_VIEW, formatView } from '../../view/url-state.ts';
import { Ended } from './ended.tsx';
import type { ImportedMerchant, Outcome } from './job.ts';
import { Rejected } from './rejected.tsx';
import { StageHeading } from './stage-heading.tsx';
import { useCounts } from './use-counts.ts';
import type { Import } from './use-import.ts';

export interface OutcomeProps {
  readonly one: Import;
  readonly file: File;
  readonly kind: 'check' | 'send';
  readonly outcome: Outcome;
}

const MERCHANTS_SHOWN = 8;

export function OutcomeOf({ one, file, kind, outcome }: OutcomeProps) {
  const { import: words } = useTexts();
  const { integer, sums } = useCounts();
  const { summary, ended, report } = outcome;
  const { accepted, refused, replayed, lines, rounded } = summary;
  const all = accepted + refused;
  const headline =
    kind === 'send'
      ? words.sent(accepted, integer(accepted))
      : accepted === 0
        ? words.noneFine
        : words.checked(all, integer(accepted), integer(all));
  return (
    <>
      {ended === undefined ? null : <Ended ended={ended} />}
      <StageHeading>
        <b>{headline}</b> {file.name}
      </StageHeading>
      <ul className="facts">
        {accepted > 0 ? (
          <li>
            <strong>{words.sums(sums(summary.sums), integer(lines))}</strong>
          </li>
        ) : null}
        {rounded > 0 ? <li>{words.rounded(rounded, integer(rounded))}</li> : null}
        {replayed > 0 ? <li>{words.replayed(integer(replayed))}</li> : null}
        {kind === 'send' && ended !== undefined ? <li>{words.endedSafe}</li> : null}
      </ul>
      {kind === 'check' ? <AfterCheck one={one} outcome={outcome} /> : <AfterSending one={one} outcome={outcome} />}
      {refused === 0 ? null : (
        <Rejected
          summary={summary}
          onDownload={() => {
            if (report !== undefined)
              download(`${file.name.replace(/(\.csv)?(\.gz)?$/i, '')}-${words.reportName}.csv`, report);
          }}
        />
      )}
    </>
  );
}

function AfterCheck({ one, outcome: { summary, ended } }: Pick<OutcomeProps, 'one' | 'outcome'>) {
  const { import: words } = useTexts();
  const { integer } = useCounts();
  const { accepted, codes } = summary;
  const roundable = one.settings.decimals === 'reject' && codes.some(({ code }) => code === 'rule-broken');
  return (
    <>
      <div className="actions">
        {ended === undefined && accepted > 0 ? (
          <button type="button" className="button button-main" onClick={() => one.run('send')}>
            {words.send(accepted, integer(accepted))}
          </button>
        ) : null}
        {ended === undefined ? null : (
          <button type="button" className="button" onClick={() => one.run('check')}>
            {words.checkAgain}
          </button>
        )}
        <button type="button" className="button" onClick={() => one.prepare()}>
          {words.change}
        </button>
      </div>
      {roundable ? (
        <p className="note">
          {words.roundHint}{' '}
          <button
            type="button"
            className="link text-accent"
            onClick={() => one.run('check', { ...one.settings, decimals: 'round' })}
          >
            {words.roundNow}
          </button>
        </p>
      ) : null}
    </>
  );
}

function AfterSending({ one, outcome }: Pick<OutcomeProps, 'one' | 'outcome'>) {
  const { import: words } = useTexts();
  const merchants = outcome.merchants.slice(0, MERCHANTS_SHOWN);
  return (
    <div className="actions">
      {outcome.ended === undefined ? null : (
        <button type="button" className="button button-main" onClick={() => one.run('send')}>
          {words.goOn}
        </button>
      )}
      {merchants.map((merchant) => (
        <Link key={merchant.merchantId} className="button no-underline" href={addressOf(merchant)}>
          {words.lookAt(merchant.name)}
        </Link>
      ))}
      <button type="button" className="button" onClick={() => one.choose(undefined)}>
        {words.another}
      </button>
    </div>
  );
}

/** The month of the merchant's latest order: files are often about the past. */
function addressOf({ merchantId, latest }: ImportedMerchant): string {
  return `/${formatView({ ...DEFAULT_VIEW, merchantId, period: 'MONTH', start: latest as `${number}-${number}-${number}` })}`;
}
