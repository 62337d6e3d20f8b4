// What a page is sent, as src/marchland/render/page/sent.py says it too.
// tests/test_javascript.py holds pages against these interfaces: one key a line, no comments within.

type VerdictWord = "fits" | "does not fit" | "cannot tell" | "not testable here";
type StrengthWord = "hard" | "soft";
type StandingWord = "claimed" | "administered" | "ceded" | "awarded" | "neutral";
/** Language and name. */
type Named = [string, string];
/** Low, middle and high; none where nothing was measured. */
type Ends = [number | null, number | null, number | null];
/** The place of what it was held against, that of the verdict, and how far apart they are. */
type SentComparison = [number, number, number | null];
/** Vintages, percent and range. */
type ShareChoice = [string[], string, string];
/** West, south, east, north in degrees. */
type Bounds = [number, number, number, number];
/** Longitude and latitude in degrees. */
type LonLat = [number, number];
type Shape = LakesShape | RiversShape | TerritoryShape | OutlineShape | BoundaryShape | AreaShape | PieceShape | SliversShape | LineShape;

interface Sent {
  dispute: Dispute;
  parties: Party[];
  eras: Era[];
  vintages: Record<string, Vintage>;
  sources: Record<string, Source>;
  regions: Record<string, Region>;
  readings: ReadingGroup[];
  lines: Record<string, Line>;
  measures: Record<string, Measure>;
  estimates: Record<string, Estimate[]>;
  figures: SentFigure[];
  held: Held[];
  indistinguishable: Indistinguishable[];
  consistency: Finding[];
  failures: string[];
  shares: Share[];
  points: Points | null;
  places: Place[];
  context: Spot[];
  timeline: Dated[];
  layers: Layer[];
  citation: string[];
  method: Method;
  grammar: Grammar;
  order: Order;
  shapes: Shape[];
  box: Bounds;
  countries: Country[];
  drawn: Drawn;
  relief: boolean;
  version: string;
  words: Record<string, string>;
  language: Language;
}

interface Dispute {
  id: string;
  title: string;
  summary: string;
  view: Bounds;
  related: string[];
  sha256: string;
}

interface Party {
  id: string;
  name: string;
  latin?: string;
  territory: string;
  role: string;
  names: Named[];
}

interface Era {
  id: string;
  title: string;
  vintages: string[];
  valid_from: string | null;
  valid_to: string | null;
  drawn: string;
  note: string | null;
}

interface Vintage {
  id: string;
  title: string;
  publisher: string;
  release: string;
  released: string | null;
  worldview: string;
  licence: string;
  attribution: string;
  package: string | null;
  accuracy: string;
  accuracy_reason: string | null;
  depicts: (string | null)[];
  note: string | null;
  sha256: string;
}

interface Source {
  title: string;
  publisher: string | null;
  date: string | null;
  url: string | null;
  link: string | null;
  access: string;
  confidence: string;
  note: string | null;
}

interface Region {
  id: string;
  title: string;
  standing: StandingWord;
  by: string | null;
  reading: string | null;
  against: string | null;
  valid_from: string | null;
  valid_to: string | null;
  sources: string[];
  note: string | null;
  recipe: string;
  hatch: number | null;
  drawn: boolean;
  quiet: boolean;
}

interface ReadingGroup {
  region: string;
  of: string[];
}

interface Line {
  id: string;
  title: string;
  kind: string;
  asserted_by: string | null;
  against: string | null;
  sources: string[];
  note: string | null;
  recipe: string;
}

interface Measure {
  region?: string;
  line?: string;
  reading: string | null;
  vintages: Record<string, string>;
  value: string;
  range: string;
  also: string;
  notes: string[];
}

interface Estimate {
  reading: string | null;
  value: string;
  range: string;
  also: string;
}

interface SentFigure {
  id: string;
  printed: string;
  date: string | null;
  said_by: string | null;
  side: string | null;
  statement: string | null;
  sources: string[];
  note: string | null;
  about: string;
  target: string;
  value: string;
  number: number;
  unit: string;
  verdict: VerdictWord;
  measured: Measured;
  stated: [number, number | null];
  ends: Ends;
  reason: string;
  zones: SentComparison[];
  comparisons: SentComparison[];
}

interface Measured {
  value: string | null;
  range: string | null;
}

interface Held {
  keys: string[];
  title: string;
  ends: Ends;
  value: string | null;
  range: string | null;
}

interface Indistinguishable {
  about: string;
  text: string;
}

interface Finding {
  figures: string[];
  test: string;
  verdict: VerdictWord;
  strength: StrengthWord | null;
  detail: string;
}

interface Share {
  title: string;
  percent: string;
  range: string;
  ends: Ends;
  part: string;
  whole: string;
  choices: ShareChoice[];
}

interface Points {
  caveat: string | null;
  statements: string[];
  notes: string[];
  sources: string[];
  heights: PointHeight[];
  rulers: string[];
  lengths: RuledLength[];
  lengths_caveat: string;
}

interface PointHeight {
  place: string;
  said: string;
  both: string;
  apart: string;
}

interface RuledLength {
  title: string;
  drawn: string;
  ruled: string[];
}

interface Place {
  id: string;
  name: string;
  latin?: string;
  kind: string;
  lon: number;
  lat: number;
  sources: string[];
  note: string | null;
  names: Named[];
  local: Named[];
  elevation?: string;
  position: string;
  precision: string;
  priority: number;
  standpoints: Standpoint[];
  inside: string[];
  perhaps: string[];
}

interface Standpoint {
  vintage: string;
  territory: string | null;
  certain: boolean;
  statement: string;
}

interface Spot {
  name: string;
  latin?: string;
  names: Named[];
  kind: string;
  lon: number;
  lat: number;
  priority: number;
}

interface Dated {
  id: string;
  date: string;
  until: string | null;
  title: string;
  reading: string | null;
  attributed_to: string | null;
  sources: string[];
  note: string | null;
  kind: string | null;
  places: string[];
}

interface Layer {
  id: string;
  kind: string;
  title: string;
  attribution: string;
  licence: string;
}

interface Method {
  level: string;
  widest: string;
  held: string;
  compared: string;
}

interface Grammar {
  icons: Record<string, Icon>;
  verdicts: Record<string, string>;
  hatches: Hatch[];
  paired: number;
}

interface Icon {
  path: string;
  filled: boolean;
  tone: string;
}

interface Hatch {
  angle: number;
  spacing: number;
  stroke: number;
  phase: number;
}

interface Order {
  sources: string[];
  vintages: string[];
  regions: string[];
  lines: string[];
  verdicts: VerdictWord[];
}

interface LakesShape {
  id: string;
  role: "lakes";
}

interface RiversShape {
  id: string;
  role: "rivers";
}

interface TerritoryShape {
  id: string;
  role: "territory";
  vintage: string;
  territory: string;
  tint: number;
}

interface BoundaryShape {
  id: string;
  role: "boundary";
  vintage: string;
}

interface OutlineShape {
  id: string;
  role: "outline";
  vintage: string;
}

interface AreaShape {
  id: string;
  role: "region";
  key: string;
  region: string;
  reading: string | null;
  vintages: Record<string, string>;
  standing: StandingWord;
  hatch: number | null;
  quiet: boolean;
}

interface PieceShape {
  id: string;
  role: "parcel";
  key: string;
  region: string;
  reading: string | null;
  vintages: Record<string, string>;
  standing: StandingWord;
  hatch: number | null;
  quiet: boolean;
  title: string;
  area: string;
  range: string;
}

interface SliversShape {
  id: string;
  role: "slivers";
  key: string;
  region: string;
  reading: string | null;
  vintages: Record<string, string>;
  standing: StandingWord;
  hatch: number | null;
  quiet: boolean;
  count: number;
  area: string;
  noise: string;
}

interface LineShape {
  id: string;
  role: "line";
  key: string;
  line: string;
  vintages: Record<string, string>;
  kind: string;
  regions: string[];
  hatch: number | null;
  quiet: boolean;
}

interface Country {
  name: string;
  territory: string;
  anchors: LonLat[];
}

interface Drawn {
  moved_m: number;
  context_m: number;
}

interface Language {
  spoken: string[];
  missing: string[];
  foreign: string | null;
}
