// A framed part of a screen: heading, quiet words beside it, content, foot. `busy` dims content that still shows an
// earlier answer.

import { type ReactNode, useId } from 'react';

export interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly busy?: boolean;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ title, aside, busy = false, foot, children }: PanelProps) {
  const heading = useId();
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>{title}</h2>
        {aside === undefined ? null : <p>{aside}</p>}
      </header>
      <div className="panel-body" aria-busy={busy}>
        {children}
      </div>
      {foot === undefined ? null : <footer className="panel-foot">{foot}</footer>}
    </section>
  );
}
