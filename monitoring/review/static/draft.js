// Keeps the form at the server as one types. What the server has not confirmed stays in this browser and goes as soon as it has, or at signing out.
"use strict";
(function () {
  // Whoever signs out leaves nothing of his forms behind.
  Array.prototype.forEach.call(document.querySelectorAll("form[data-forget]"), function (leaving) {
    leaving.addEventListener("submit", function () {
      try { Object.keys(localStorage).forEach(function (name) { if (name.indexOf("draft:") === 0) localStorage.removeItem(name); }); } catch (error) { /* nothing was kept */ }
    });
  });
  // The form, or the page of the case that one comes to when it was sent.
  var about = document.querySelector("[data-draft]");
  if (!about) return;
  var place = "draft:" + about.dataset.place + ":" + about.dataset.draft;

  function kept() { try { return JSON.parse(localStorage.getItem(place)); } catch (error) { return null; } }
  function forget() { try { localStorage.removeItem(place); } catch (error) { /* nothing was kept */ } }
  // A result of one's own on a later version of the case is what was sent; a form that went off without a line has none.
  var before = kept();
  if (before && before.sent && Number(before.version) < Number(about.dataset.sent)) { forget(); before = null; }

  var form = document.getElementById("visit");
  if (!form || !window.fetch || !window.FormData) return;
  var told = document.getElementById("draft-state");
  var waiting = null, sending = false, again = false;

  function say(text) { told.textContent = text; }
  function typed() {
    var found = [];
    new FormData(form).forEach(function (value, name) { if (name !== "form_key" && name !== "version") found.push([name, value]); });
    return JSON.stringify(found);
  }
  function keep(sent) {
    try { localStorage.setItem(place, JSON.stringify({ version: form.elements.version.value, sent: sent, typed: typed() })); } catch (error) { /* private window: the server still has it */ }
  }

  function save() {
    if (sending) { again = true; return; }
    sending = true; say(form.dataset.saving);
    var sent = typed();
    fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "Accept": "application/json" }, credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) { say(form.dataset.ended); return null; }
        if (!answer.ok) throw new Error("refused");
        return answer.json();
      })
      .then(function (saved) { if (saved) { if (typed() === sent) forget(); say(form.dataset.saved + " " + saved.saved_at); } })
      .catch(function () { say(form.dataset.lost); waiting = setTimeout(save, 5000); })
      .then(function () { sending = false; if (again) { again = false; save(); } });
  }
  function changed() { keep(false); clearTimeout(waiting); waiting = setTimeout(save, 800); show(); }
  function restore() {
    if (!before || before.typed === typed()) { forget(); return; }
    var names = {};
    JSON.parse(before.typed).forEach(function (pair) { (names[pair[0]] = names[pair[0]] || []).push(pair[1]); });
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || field.type === "hidden" || field.type === "submit") return;
      var values = names[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.indexOf(field.value) >= 0;
      else field.value = values.length ? values[0] : "";
    });
    // Whoever was first meanwhile is told when the form is sent, as if the tab had stayed open.
    form.elements.version.value = before.version;
    say(form.dataset.restored); save();
  }
  function show() {
    var chosen = form.querySelector("input[name=result]:checked");
    Array.prototype.forEach.call(form.querySelectorAll("[data-for]"), function (part) {
      part.hidden = !!chosen && part.dataset.for.split(" ").indexOf(chosen.value) < 0;
    });
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function () { clearTimeout(waiting); if (kept()) keep(true); });
  window.addEventListener("online", function () { if (waiting || sending) save(); });
  restore(); show();
})();
