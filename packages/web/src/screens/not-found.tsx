// Any path that is no screen.

import { Link } from 'wouter';
import { TopBar } from '../parts/top-bar.tsx';

export function NotFound() {
  return (
    <>
      <TopBar />
      <main className="wrap">
        <h1 className="headline">There is no page at this address.</h1>
        <p>
          <Link href="/">Back to the ranking</Link>
        </p>
      </main>
    </>
  );
}
