export { drawEdge } from "./drawEdge.ts";
export { drawFields, type FieldFigure } from "./drawFields.ts";
export { drawNetwork, type NetworkDrawing, sourceName } from "./drawNetwork.ts";
export { drawSystem, type NamedDrawing } from "./drawSystem.ts";
export { type DetailOptions, type EdgeCandidate, type EdgeDetail, edgeDetails } from "./edgeDetail.ts";
export { type EdgeView, type NetworkView, type SourceView, viewNetwork } from "./networkView.ts";
export { type Png, pngOf } from "./png.ts";
export { chartSvg, sheetOf } from "./sheet.ts";
