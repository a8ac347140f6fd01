// The script of a report, put into the page as it stands. It knows the page's JSON and elements and nothing else: it
// loads nothing and sends nothing. Types are those of pageData.ts.

/** @typedef {import("./pageData.ts").PageData} PageData */
/** @typedef {import("./edges.ts").EdgeFacts} EdgeFacts */
/** @typedef {{ low: number, high: number, ticks: readonly { at: number, text: string }[] }} Axis */
/** @typedef {readonly (number | null)[]} Places */
/** @typedef {{ svg: SVGElement, left: number, right: number, top: number, bottom: number }} Chart */

(() => {
  /** @type {PageData} */
  const data = JSON.parse(document.getElementById("report-data")?.textContent ?? "null");

  /**
   * An SVG element with attributes and children.
   * @param {string} name
   * @param {Record<string, string | number>} attributes
   * @param {readonly (Node | string)[]} children
   */
  function shape(name, attributes, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  }

  /**
   * A text that is cut to a number of letters.
   * @param {string} text
   * @param {number} most
   */
  function cut(text, most) {
    const letters = [...text];
    return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
  }

  /**
   * The frame of a chart: axes, grid, ticks, labels.
   * @param {{ width: number, height: number, x: Axis, y: Axis, xLabel: string, yLabel: string, name: string }} spec
   * @returns {Chart}
   */
  function frame({ width, height, x, y, xLabel, yLabel, name }) {
    const [left, right, top, bottom] = [58, width - 12, 12, height - 42];
    const px = (/** @type {number} */ v) => left + ((v - x.low) / (x.high - x.low)) * (right - left);
    const py = (/** @type {number} */ v) => bottom - ((v - y.low) / (y.high - y.low)) * (bottom - top);
    const grid = [
      ...x.ticks.map(({ at }) => `M${px(at).toFixed(1)},${top}V${bottom}`),
      ...y.ticks.map(({ at }) => `M${left},${py(at).toFixed(1)}H${right}`),
    ].join("");
    const letters = Math.floor((right - left) / 7);
    const middle = (top + bottom) / 2;
    const svg = shape(
      "svg",
      { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": name },
      shape("path", { class: "grid", d: grid, fill: "none" }),
      shape("path", { class: "axis", d: `M${left},${top}V${bottom}H${right}`, fill: "none" }),
      ...x.ticks.map(({ at, text }) =>
        shape(
          "text",
          { class: "soft", x: px(at), y: bottom + 16, "font-size": 11, "text-anchor": "middle" },
          text,
        ),
      ),
      ...y.ticks.map(({ at, text }) =>
        shape(
          "text",
          { class: "soft", x: left - 6, y: py(at) + 4, "font-size": 11, "text-anchor": "end" },
          text,
        ),
      ),
      shape(
        "text",
        { x: (left + right) / 2, y: height - 9, "font-size": 12, "text-anchor": "middle" },
        cut(xLabel, letters),
      ),
      shape(
        "text",
        { transform: `translate(13 ${middle}) rotate(-90)`, "font-size": 12, "text-anchor": "middle" },
        cut(yLabel, Math.floor((bottom - top) / 6.5)),
      ),
    );
    return { svg, left, right, top, bottom };
  }

  /**
   * Points as one path of dots.
   * @param {Chart} chart
   * @param {Places} x
   * @param {Places} y
   * @param {string} kind
   */
  function dots(chart, x, y, kind) {
    const unitX = (chart.right - chart.left) / data.places;
    const unitY = (chart.bottom - chart.top) / data.places;
    let d = "";
    x.forEach((across, i) => {
      const up = y[i] ?? null;
      if (across === null || up === null) return;
      d += `M${(chart.left + across * unitX).toFixed(1)},${(chart.bottom - up * unitY).toFixed(1)}h0`;
    });
    if (d !== "") chart.svg.append(shape("path", { class: `dots ${kind}`, d }));
  }

  /**
   * A curve whose points are equally spaced over the chart; gaps part it.
   * @param {Chart} chart
   * @param {Places} curve
   * @param {string} kind
   */
  function curve(chart, curve, kind) {
    let d = "";
    let isOpen = false;
    curve.forEach((up, i) => {
      if (up === null) {
        isOpen = false;
        return;
      }
      const x = chart.left + ((chart.right - chart.left) * i) / (curve.length - 1);
      const y = chart.bottom - ((chart.bottom - chart.top) * up) / data.places;
      d += `${isOpen ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
      isOpen = true;
    });
    if (d !== "") chart.svg.append(shape("path", { class: kind, d }));
  }

  /**
   * The charts of one predictor of one target: predicted against actual, and residuals against each input.
   * @param {number} t
   * @param {number} p
   */
  function drawFit(t, p) {
    const target = data.targets[t];
    const predictor = target?.scatter.predictors[p];
    const charts = document.getElementById(`charts-${t}`);
    if (!target || !predictor || !charts) return;
    const { actual, groups, inputs } = target.scatter;
    const isFew = actual.places.flat().length < 100;
    const kinds = groups.map(({ kind }) => (isFew ? `few ${kind}` : kind));
    const fit = frame({
      width: 720,
      height: 490,
      x: actual.axis,
      y: actual.axis,
      xLabel: `actual ${target.name}`,
      yLabel: `predicted ${target.name}`,
      name: "Predicted against actual values",
    });
    fit.svg.append(
      shape("path", { class: "ideal", d: `M${fit.left},${fit.bottom}L${fit.right},${fit.top}` }),
    );
    kinds.forEach((kind, g) => {
      dots(fit, actual.places[g] ?? [], predictor.predicted[g] ?? [], kind);
    });
    const residuals = inputs.map((input) => {
      const chart = frame({
        width: 380,
        height: 251,
        x: input.axis,
        y: predictor.residualAxis,
        xLabel: input.name,
        yLabel: "actual − predicted",
        name: `Residuals against ${input.name}`,
      });
      const { low, high } = predictor.residualAxis;
      const zero = chart.bottom + (low / (high - low)) * (chart.bottom - chart.top);
      chart.svg.append(
        shape("path", { class: "ideal", d: `M${chart.left},${zero.toFixed(1)}H${chart.right}` }),
      );
      kinds.forEach((kind, g) => {
        dots(chart, input.places[g] ?? [], predictor.residuals[g] ?? [], kind);
      });
      return figureOf(chart, "");
    });
    const laws = predictor.laws.flatMap((law) => lawFigure(target, predictor, law, kinds) ?? []);
    charts.replaceChildren(...laws, figureOf(fit, "large"), ...residuals);
  }

  /**
   * A law over one input, with where it and new measurements lie, and the rows: the law there and what it leaves of them.
   * @param {PageData["targets"][number]} target
   * @param {PageData["targets"][number]["scatter"]["predictors"][number]} predictor
   * @param {PageData["targets"][number]["scatter"]["predictors"][number]["laws"][number]} law
   * @param {readonly string[]} kinds
   */
  function lawFigure(target, { residualAxis, residuals }, law, kinds) {
    const input = target.scatter.inputs[law.input];
    if (!input) return undefined;
    const isOne = law.held === "";
    const chart = frame({
      width: isOne ? 720 : 380,
      height: isOne ? 490 : 251,
      x: input.axis,
      y: law.axis,
      xLabel: input.name,
      yLabel: target.name,
      name: `The formula over ${input.name} with its intervals`,
    });
    for (const end of law.measured) curve(chart, end, "band measured");
    for (const end of law.mean) curve(chart, end, "band");
    kinds.forEach((kind, g) => {
      const across = input.places[g] ?? [];
      const actual = moved(target.scatter.actual.places[g] ?? [], target.scatter.actual.axis, law.axis, 0);
      const left = moved(residuals[g] ?? [], residualAxis, law.axis, law.axis.low);
      const up = isOne ? actual : across.map((x, r) => sum(between(law.curve, x), left[r] ?? null));
      dots(chart, across, up, kind);
    });
    curve(chart, law.curve, "law");
    const figure = figureOf(chart, isOne ? "large" : "");
    const caption = document.createElement("figcaption");
    const share = `${Number((100 * law.level).toFixed(2))} %`;
    const lines = `the formula (line), where the law lies (dotted) and where new measurements lie (dashed), ${share} each, if the formula is right.`;
    caption.append(
      isOne
        ? `T${lines.slice(1)}`
        : `Others at their medians (${law.held}): ${lines} Points: the line and what the formula leaves of each row.`,
    );
    figure.append(caption);
    return figure;
  }

  /**
   * Places on one axis as places on another, values raised by `more`.
   * @param {Places} places
   * @param {Axis} from
   * @param {Axis} to
   * @param {number} more
   */
  function moved(places, from, to, more) {
    const unit = (from.high - from.low) / (to.high - to.low);
    const shift = ((from.low + more - to.low) / (to.high - to.low)) * data.places;
    return places.map((place) => (place === null ? null : shift + place * unit));
  }

  /**
   * A place above a place, where there are both and it is on the chart.
   * @param {number | null} one
   * @param {number | null} other
   */
  function sum(one, other) {
    if (one === null || other === null) return null;
    return one + other >= 0 && one + other <= data.places ? one + other : null;
  }

  /**
   * The place of a curve over a place between two of its points; null in a gap.
   * @param {Places} curve
   * @param {number | null} across
   */
  function between(curve, across) {
    if (across === null) return null;
    const at = (across / data.places) * (curve.length - 1);
    const before = Math.min(Math.floor(at), curve.length - 2);
    const [low, high] = [curve[before] ?? null, curve[before + 1] ?? null];
    return low === null || high === null ? null : low + (high - low) * (at - before);
  }

  /**
   * A chart as a figure.
   * @param {Chart} chart
   * @param {string} kind
   */
  function figureOf(chart, kind) {
    const figure = document.createElement("figure");
    figure.className = kind;
    figure.append(chart.svg);
    return figure;
  }

  /**
   * Shows a predictor everywhere in the section of its target.
   * @param {number} t
   * @param {number} p
   */
  function choose(t, p) {
    const section = document.getElementById(`target-${t}`);
    if (!section) return;
    for (const card of section.querySelectorAll("[data-card]")) {
      card.toggleAttribute("hidden", card.getAttribute("data-card") !== String(p));
    }
    for (const row of section.querySelectorAll("tr[data-predictor]")) {
      row.setAttribute("aria-selected", String(row.getAttribute("data-predictor") === String(p)));
    }
    for (const point of section.querySelectorAll(".point")) {
      point.setAttribute("aria-pressed", String(point.getAttribute("data-predictor") === String(p)));
    }
    drawFit(t, p);
  }

  /**
   * Calls back when an element is clicked, or Enter or the space bar is pressed on it.
   * @param {Element} element
   * @param {() => void} act
   */
  function onChoice(element, act) {
    element.addEventListener("click", act);
    element.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      act();
    });
  }

  /**
   * Copies a text; where the page may not use the clipboard, by a selection.
   * @param {string} text
   */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const isDone = document.execCommand("copy");
      area.remove();
      return isDone;
    }
  }

  /** @param {Element} card */
  function wireCopy(card) {
    const t = Number(card.closest("[data-target]")?.getAttribute("data-target"));
    const p = Number(card.getAttribute("data-card"));
    const shown = card.querySelector("pre");
    const status = card.querySelector("[role=status]");
    const buttons = [...card.querySelectorAll("button[data-language]")];
    for (const button of buttons) {
      button.addEventListener("click", async () => {
        const text = data.targets[t]?.texts[p]?.[button.getAttribute("data-language") ?? ""] ?? "";
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        if (shown) {
          shown.textContent = text.trimEnd();
          shown.hidden = false;
        }
        const isDone = await copy(text);
        if (status) status.textContent = isDone ? "copied" : "select the text below to copy it";
      });
    }
  }

  /**
   * A line of the key of the edge chart.
   * @param {string} kind
   * @param {readonly string[]} cells
   */
  function keyRow(kind, cells) {
    const row = document.createElement("tr");
    const swatch = document.createElement("td");
    swatch.append(
      shape("svg", { class: "swatch", viewBox: "0 0 34 10" }, shape("path", { class: kind, d: "M0,5H34" })),
    );
    row.append(swatch);
    for (const text of cells) {
      const cell = document.createElement("td");
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  }

  /** @param {EdgeFacts} edge */
  function showEdge(edge) {
    const panel = document.getElementById("edge");
    if (!panel) return;
    const chart = frame({
      width: 560,
      height: 300,
      x: edge.x,
      y: edge.y,
      xLabel: edge.title.split(" → ")[0] ?? "",
      yLabel: "value of the edge",
      name: `Edge ${edge.name}`,
    });
    for (const [rank, candidate] of edge.candidates.entries())
      curve(chart, candidate.curve, `candidate c${rank}`);
    curve(chart, edge.curve, `own ${edge.kind}-line`);
    const unit = (chart.right - chart.left) / (edge.x.high - edge.x.low);
    const marks = [edge.low, edge.high]
      .map((v) => `M${(chart.left + (v - edge.x.low) * unit).toFixed(1)},${chart.bottom}v-12`)
      .join("");
    chart.svg.append(shape("path", { class: "range", d: marks, fill: "none" }));
    const heading = document.createElement("h3");
    heading.textContent = `Edge ${edge.name}: ${edge.title}`;
    const table = document.createElement("table");
    table.append(
      keyRow(`own ${edge.kind}-line`, [
        edge.kind === "learned" ? "learned curve" : "snapped",
        `score ${edge.score}`,
        edge.text,
      ]),
      ...edge.candidates.map((candidate, rank) =>
        keyRow(`candidate c${rank}`, [candidate.name, `R² ${candidate.r2}`, candidate.text]),
      ),
    );
    panel.replaceChildren(heading, chart.svg, table);
  }

  data.targets.forEach((_, t) => {
    choose(t, 0);
    for (const choice of document.querySelectorAll(`#target-${t} [data-predictor]`)) {
      const p = Number(choice.getAttribute("data-predictor"));
      onChoice(choice, () => choose(t, p));
    }
  });
  for (const card of document.querySelectorAll("[data-card]")) wireCopy(card);

  const edges = new Map(data.edges.map((edge) => [edge.name, edge]));
  const groups = [...document.querySelectorAll("#network .edge")];
  /** @param {Element} group */
  const look = (group) => {
    const edge = edges.get(group.getAttribute("data-edge") ?? "");
    if (!edge) return;
    for (const other of groups) other.classList.toggle("chosen", other === group);
    showEdge(edge);
  };
  for (const group of groups) {
    group.addEventListener("pointerenter", () => look(group));
    group.addEventListener("focus", () => look(group));
    onChoice(group, () => look(group));
  }
  const first = data.edges.reduce(
    (/** @type {EdgeFacts | undefined} */ best, edge) => (best && best.score >= edge.score ? best : edge),
    undefined,
  );
  const firstGroup = groups.find((group) => group.getAttribute("data-edge") === first?.name);
  if (firstGroup) look(firstGroup);
})();
