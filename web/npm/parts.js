// Drawings of parts that @wokwi/elements has: importing one defines its element.

import "@wokwi/elements/dist/esm/led-element.js";
