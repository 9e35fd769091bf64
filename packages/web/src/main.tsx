// The browser's entry: colours first, so that nothing flashes; then the reader's language; then the page.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeRefusal } from './frame/refusal.ts';
import { applyTheme, storedTheme } from './frame/theme.ts';
import { loadTexts } from './texts/load.ts';
import './style/app.css';

applyTheme(storedTheme());
const refusal = takeRefusal();
const page = document.getElementById('page');
if (page === null) throw new Error('index.html has no element #page');
const root = createRoot(page);
void loadTexts(navigator.languages).then((texts) => {
  document.documentElement.lang = texts.language;
  root.render(
    <StrictMode>
      <App texts={texts} refusal={refusal} />
    </StrictMode>,
  );
});
