// Pages with the text of a report: words and cells light each other, words go into forms.
import { startMarks } from "./marks.js";
import { startSelecting } from "./select.js";

startMarks();
startSelecting();
