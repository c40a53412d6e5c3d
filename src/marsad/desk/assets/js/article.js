// An article as the text that it is: its own text nodes in order, without what was put beside them (`data-skip`), a masked name as many
// places as the name has. The server's text and this one must be equally long, else nothing may be selected.
import { HIDDEN, toPoints, toUnits } from "./offsets.js";

function pieces(article) {
  const found = [];
  let at = 0;
  const take = (node, text, whole) => {
    found.push({ node, start: at, end: at + text.length, whole });
    at += text.length;
    return text;
  };
  let text = "";
  const walk = (parent) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text += take(node, node.data, false);
      else if (node.nodeType !== Node.ELEMENT_NODE || node.hasAttribute("data-skip")) continue;
      else if (node.hasAttribute("data-instead")) text += take(node, HIDDEN.repeat(hiddenSize(node)), true);
      else walk(node);
    }
  };
  walk(article);
  return { found, text };
}

function hiddenSize(node) {
  const [start, end] = (node.dataset.span ?? "0-0").split("-").map(Number);
  return end - start;
}

const cache = new WeakMap();

// `text`, and ways between the DOM and places in it (units).
export function read(article) {
  if (!cache.has(article)) cache.set(article, pieces(article));
  const { found, text } = cache.get(article);
  return {
    text,
    points: (units) => toPoints(text, units),
    units: (points) => toUnits(text, points),
    sound: article.dataset.length === undefined || toPoints(text, text.length) === Number(article.dataset.length),
    place: (node, offset) => place(article, found, text, node, offset),
    range: (start, end) => rangeOf(found, start, end),
  };
}

export const forget = (article) => cache.delete(article);

// Where a boundary point of a DOM range stands in the text.
function place(article, found, text, node, offset) {
  const own = found.find((piece) => piece.node === node && !piece.whole);
  if (own) return own.start + offset;
  if (node.nodeType === Node.ELEMENT_NODE && node.contains(article) && node !== article) return comes(article, node, offset) ? 0 : text.length;
  for (const piece of found) {
    if (piece.whole && piece.node.contains(node)) return piece.start;
    if (comes(piece.node, node, offset)) return piece.start;
  }
  return text.length;
}

// Whether a node begins at a boundary point or after it.
function comes(node, container, offset) {
  const range = document.createRange();
  range.setStart(container, offset);
  range.collapse(true);
  return range.comparePoint(node.parentNode, [...node.parentNode.childNodes].indexOf(node)) >= 0;
}

function rangeOf(found, start, end) {
  const range = document.createRange();
  const first = found.find((piece) => piece.end > start) ?? found.at(-1);
  const last = found.find((piece) => piece.end >= end) ?? found.at(-1);
  if (!first) return null;
  if (first.whole) range.setStartBefore(first.node);
  else range.setStart(first.node, Math.max(0, start - first.start));
  if (last.whole) range.setEndAfter(last.node);
  else range.setEnd(last.node, Math.min(last.end, end) - last.start);
  return range;
}
