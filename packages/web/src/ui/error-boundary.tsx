// Keeps a mistake in one part of the page from taking the others with it. A change of `resetKey` tries anew.

import { Component, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Failure } from './failure.tsx';

export interface ErrorBoundaryProps {
  readonly what: string;
  readonly resetKey?: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | undefined;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: ErrorBoundaryProps): void {
    if (this.state.error !== undefined && before.resetKey !== this.props.resetKey) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Mistake what={this.props.what} message={error.message} onRetry={() => this.setState({ error: undefined })} />
    );
  }
}

interface MistakeProps {
  readonly what: string;
  readonly message: string;
  readonly onRetry: () => void;
}

function Mistake({ what, message, onRetry }: MistakeProps) {
  const { state } = useTexts();
  return <Failure what={what} why={state.mistake(message)} meanwhile={state.mistakeMeanwhile} onRetry={onRetry} />;
}
