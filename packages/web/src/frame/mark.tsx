// The product's mark and name: two bars that are, one that is expected.

export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <rect x="1" y="11" width="4.5" height="8" rx="1" />
        <rect x="7.75" y="6" width="4.5" height="13" rx="1" />
        <rect x="15.1" y="1.6" width="3.3" height="16.8" rx="1" className="mark-expected" />
      </svg>
      <span className="mark-name">Topline</span>
    </span>
  );
}
