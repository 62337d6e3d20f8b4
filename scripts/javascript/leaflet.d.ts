// What the page's script uses of Leaflet 1.9 beyond its published types.

import "leaflet";

declare module "leaflet" {
  namespace Control {
    interface Scale {
      _updateScale(bar: HTMLElement, words: string, ratio: number): void;
    }
  }
}
