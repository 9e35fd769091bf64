// The heading of a step. It takes the focus when the step begins, since what had it (the button that led here) is gone.

import { type ReactNode, useEffect, useRef } from 'react';

export interface StageHeadingProps {
  readonly children: ReactNode;
  readonly id?: string;
}

export function StageHeading({ children, id }: StageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 className="headline min-h-0 wrap-anywhere outline-none" tabIndex={-1} ref={heading} id={id}>
      {children}
    </h1>
  );
}
