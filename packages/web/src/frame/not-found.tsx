// Any path that is no screen.

import { Link } from 'wouter';
import { useTexts } from '../texts/use-texts.ts';
import { TopBar } from './top-bar.tsx';

export function NotFound() {
  const { frame } = useTexts();
  return (
    <>
      <TopBar />
      <main className="wrap">
        <h1 className="headline">{frame.notFound}</h1>
        <p>
          <Link href="/">{frame.back}</Link>
        </p>
      </main>
    </>
  );
}
