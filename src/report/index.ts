export { reportHtml } from "./report.ts";
export type { ReportInput, ReportPictures, RowGroup } from "./reportInput.ts";
export type { ReportTrials } from "./trials.ts";
