// Read a file as its own program does, and print what it holds as JSON: node read.mjs dot FILE
import { readFileSync } from "node:fs";

const [form, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");

async function dot() {
  const { instance } = await import("@viz-js/viz"); // Graphviz itself, compiled for JavaScript
  const { objects = [], edges = [] } = (await instance()).renderJSON(text);
  const ends = (edge) => ({ ...edge, source: objects[edge.tail].name, target: objects[edge.head].name });
  return { nodes: objects, edges: edges.map(ends) };
}

async function cytoscape() {
  const { default: cytoscape } = await import("cytoscape");
  const graph = cytoscape({ headless: true, ...JSON.parse(text) });
  return { nodes: graph.nodes().map((node) => node.data()), edges: graph.edges().map((edge) => edge.data()) };
}

async function mermaid() {
  const { JSDOM } = await import("jsdom");
  const { window } = new JSDOM("");
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = await import("mermaid");
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  // it keeps entities under signs of its own until they are drawn
  const drawn = (label) => {
    const box = window.document.createElement("textarea");
    box.innerHTML = label.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
    return box.value;
  };
  return {
    nodes: [...db.getVertices().values()].map(({ id, text }) => ({ id, name: drawn(text) })),
    edges: db.getEdges().map(({ start, end, text }) => ({ source: start, target: end, label: drawn(text) })),
  };
}

console.log(JSON.stringify(await { dot, cytoscape, mermaid }[form]()));
