// What the page's script makes of its data, and what it keeps while it runs.

interface Data extends Omit<Sent, "figures"> {
  figures: Figure[];
}

interface Figure extends Omit<SentFigure, "zones" | "comparisons"> {
  zones: Comparison[];
  comparisons: Comparison[];
}

interface Comparison extends Held {
  verdict: VerdictWord;
  /** In standard uncertainties; none where there are none. */
  distance: number | null;
}

/** Language, none where it is that of the page, and name. */
type Spoken = [string | null, string];

type Leaf = Node | string | number | false | null | undefined;
type Child = Leaf | Child[];
type Attribute = string | number | boolean | null | undefined | ((event: never) => unknown);
type On<E, T> = (event: E & { readonly currentTarget: T }) => unknown;

interface Attributes<T> {
  [name: string]: Attribute;
  onclick?: On<MouseEvent, T>;
  onchange?: On<Event, T>;
  onkeydown?: On<KeyboardEvent, T>;
  onpointerdown?: On<PointerEvent, T>;
}

/** A place on the map, in degrees. */
interface LonLatPoint {
  lat: number;
  lon: number;
}

interface Picked extends LonLatPoint {
  /** What one pixel is there, in metres. */
  grain: number;
}

interface Draft extends LonLatPoint {
  precision_m: number;
}

/** A place of the reader. */
interface Note extends LonLatPoint {
  id?: string;
  name: string;
  kind: string;
  note: string;
  precision_m: number;
}

interface Selected {
  shape: string | null;
  targets: string[];
  figure?: string | null;
}

type ToolName = "swipe" | "measure" | "note";

interface State {
  mode: string;
  picks: Record<string, string>;
  readings: Record<string, string>;
  hidden: Set<string>;
  names: string;
  selected: Selected | null;
  tool: ToolName | null;
  divider: number;
  points: Picked[];
  finished: boolean;
  draft: Draft | null;
  notes: Note[];
}

type Patch = Partial<State>;
type Listener = (patch: Patch) => void;

interface Working {
  show: (plate: HTMLElement, patch: Patch) => void;
  pick?: (point: Picked, pixel: L.Point) => void;
  key: (name: string) => void;
}

type Ring = L.LatLng[];

/** A shape as the map's script holds it: rings of polygons, or lines. */
type Linework =
  | { isArea: true; paths: () => Ring[][] }
  | { isArea: false; paths: () => Ring[] };

interface Topology {
  /** In degrees. */
  step: number;
  ids: string[];
  arcs: string;
  shapes: string;
}

interface Folium {
  map: L.Map;
  shapes: Map<string, Linework>;
  reliefs: L.ImageOverlay[];
}

/** A line or an area on the map. */
type Path = L.Polyline<GeoJSON.LineString | GeoJSON.MultiLineString | GeoJSON.Polygon | GeoJSON.MultiPolygon>;

/** A shape, and whether it is to be seen and is on the map. */
interface Entry {
  record: Shape;
  shape: Linework;
  layers: Path[];
  shown: boolean;
  isOn: boolean;
}

interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface View {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What has a name on the map: a place, a country, or a spot of the context. */
interface Labelled {
  id?: string;
  name: string;
  latin?: string;
  kind: string;
  priority: number;
  lon: number;
  lat: number;
  names?: Named[];
  local?: Named[];
  territory?: string;
  anchors?: LonLat[];
  isPlace?: boolean;
  isNote?: boolean;
  card?: () => HTMLElement;
}

interface Label {
  item: Labelled;
  order: number;
  box: HTMLElement;
  name: HTMLElement;
  icon: SVGElement | null;
  size: { width: number; height: number } | null;
  marker: L.Marker;
}

interface DegreeMark {
  mark: HTMLElement;
  boxes: Rect[];
}

/** What the search can find. */
interface Findable {
  kind: string;
  title: string;
  hay: string;
  first: string;
  also: (string | null | undefined)[];
  go: () => void;
}

/** Elements that the document holds, or the script before it asks for them. */
interface PageElements {
  panel: HTMLElement;
  stage: HTMLElement;
  live: HTMLElement;
  "marchland-data": HTMLScriptElement;
  badge: HTMLElement;
  citation: HTMLElement;
  divider: HTMLElement;
  find: HTMLInputElement;
  legend: HTMLDetailsElement | null;
  "note-name": HTMLInputElement;
  "notes-told": HTMLElement;
  paper: HTMLElement;
}

interface Document {
  getElementById<K extends keyof PageElements>(id: K): PageElements[K];
  getElementById(id: "patterns"): SVGSVGElement;
}

interface ParentNode {
  querySelector(selectors: "main" | "header" | "h3" | ".grip" | "#panel .parts" | "#part-claims > .hint"): HTMLElement;
}

/** Shapes that can be pointed at. */
type PointedShape = AreaShape | PieceShape | SliversShape | LineShape | BoundaryShape;
/** Shapes that a place of the reader may lie in. */
type LandShape = AreaShape | PieceShape | TerritoryShape;

/** A comparison with something that was measured. */
interface MeasuredComparison extends Comparison {
  ends: [number, number, number];
  value: string;
  range: string;
}

interface NoteInputs {
  name: HTMLInputElement;
  kind: HTMLSelectElement;
  precision_m: HTMLInputElement;
  note: HTMLTextAreaElement;
}
