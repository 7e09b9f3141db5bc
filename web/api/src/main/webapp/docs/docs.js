"use strict";
// Shows /openapi. Every text goes in as text, never as markup.

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function resolved(api, value) {
  if (!value || !value.$ref) return value;
  return value.$ref.replace(/^#\//, "").split("/").reduce((at, step) => at[step], api);
}

function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.type === "array") return "array of " + typeOf(schema.items);
  if (schema.enum) return schema.enum.join(" | ");
  return schema.type || "any";
}

function table(head, rows) {
  return element("table", {},
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell))))));
}

function members(api, schema) {
  const name = typeOf(schema);
  const shape = resolved(api, schema);
  if (!shape || !shape.properties) return element("p", {}, name);
  const needed = new Set(shape.required || []);
  const rows = Object.entries(shape.properties).map(([key, member]) => [
    element("code", needed.has(key) ? { class: "needed" } : {}, key),
    typeOf(member),
    member.description || (resolved(api, member) || {}).description || "",
  ]);
  return element("div", {},
    element("p", {}, name + ": " + (shape.description || "")),
    table(["Member (bold: needed)", "Type", ""], rows));
}

function example(value) {
  return value === undefined ? null : element("pre", {}, JSON.stringify(value, null, 2));
}

function answer(api, status, given) {
  const response = resolved(api, given);
  const parts = [element("h4", {}, status + " " + response.description)];
  for (const content of Object.values(response.content || {})) {
    if (content.examples) {
      parts.push(element("p", {}, Object.values(content.examples).map((one) => one.value.type).join(", ")));
    } else {
      parts.push(members(api, content.schema), example(content.example));
    }
  }
  return parts.filter((part) => part !== null);
}

function operation(api, path, method, described) {
  const body = element("div", {}, element("p", {}, described.description || ""));
  const roles = described["x-roles"];
  body.append(element("p", {}, roles ? "Needs a token with the role " + roles.join(" or ") + "." : "Needs no token."));
  const parameters = (described.parameters || []).map((one) => resolved(api, one));
  if (parameters.length > 0) {
    body.append(element("h3", {}, "Parameters"), table(["Name", "In", "Type", ""], parameters.map((one) => [
      element("code", one.required ? { class: "needed" } : {}, one.name), one.in, typeOf(one.schema), one.description || "",
    ])));
  }
  const request = described.requestBody && described.requestBody.content["application/json"];
  if (request) {
    body.append(element("h3", {}, "Body"), members(api, request.schema), example(request.example));
  }
  body.append(element("h3", {}, "Answers"));
  for (const [status, given] of Object.entries(described.responses)) body.append(...answer(api, status, given));
  return element("details", { id: described.operationId },
    element("summary", {},
      element("span", { class: "method" }, method), element("code", {}, path),
      element("span", { class: "what" }, described.summary || "")),
    body);
}

function openLinked() {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked && linked.tagName === "DETAILS") linked.open = true;
}

async function show() {
  const main = document.getElementById("operations");
  const answered = await fetch("../openapi?format=JSON");
  if (!answered.ok) throw new Error("/openapi answered " + answered.status);
  const api = await answered.json();
  document.getElementById("title").textContent = api.info.title + " " + api.info.version;
  document.getElementById("about").textContent = api.info.description;
  main.replaceChildren();
  const contents = document.getElementById("contents");
  for (const tag of api.tags) {
    const list = element("ul", {});
    main.append(element("h2", {}, tag.name), element("p", {}, tag.description));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        const described = item[method];
        if (!described || !described.tags.includes(tag.name)) continue;
        main.append(operation(api, path, method, described));
        list.append(element("li", {}, element("a", { href: "#" + described.operationId }, described.summary)));
      }
    }
    contents.append(element("strong", {}, tag.name), list);
  }
  openLinked();
}

addEventListener("hashchange", openLinked);
show().catch((failure) => {
  document.getElementById("operations").textContent = "The description cannot be shown: " + failure.message;
});
