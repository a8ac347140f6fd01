export { drawFields, type FieldFigure } from "./drawFields.ts";
export { drawFormulas } from "./drawFormula.ts";
export { drawSystem, type NamedDrawing } from "./drawSystem.ts";
export { drawEdge } from "./network/drawEdge.ts";
export { drawNetwork, type NetworkDrawing, sourceName } from "./network/drawNetwork.ts";
export {
  type DetailOptions,
  type EdgeCandidate,
  type EdgeDetail,
  edgeDetails,
} from "./network/edgeDetail.ts";
export { type EdgeView, type NetworkView, type SourceView, viewNetwork } from "./network/networkView.ts";
export { type Png, pngOf } from "./png.ts";
export { chartSvg, sheetOf } from "./sheet.ts";
