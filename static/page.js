// Six small things that the page's HTML cannot do by itself: patterns for the maps, links that copy
// themselves or print, links inside a page, the anchor of an address, and Streamlit's few English words.
(() => {
  "use strict";

  const patterns = `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
    <pattern id="hachures" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="5" height="5" fill="#ecedef"/><line x1="0" y1="0" x2="0" y2="5" stroke="#9aa1ac" stroke-width="1.4"/></pattern>
    <pattern id="pointilles" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect width="5" height="5" fill="#b4b9c2"/><circle cx="2.5" cy="2.5" r="1" fill="#5a6270"/></pattern>
  </defs></svg>`;

  const french = {
    "Skip to main content": "Aller au contenu",
    "Fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Exit fullscreen": "Quitter le plein écran",
    "No results": "Aucun résultat",
    "No options": "Aucun résultat",
    "Choose an option": "Choisir",
    "Open": "Ouvrir",
    "Close": "Fermer",
    "Connecting...": "Connexion…",
    "Connection error": "Connexion perdue",
    "Clear value": "Effacer",
    "Clear entry": "Effacer",
    "Clear date": "Effacer la date",
    "Choose date": "Choisir une date",
    "Show password": "Montrer le code",
    "Hide password": "Cacher le code",
    "Invalid input.": "Saisie non comprise",
    "Press Enter to apply": "Entrée pour valider",
    "Press Enter to submit form": "Entrée pour envoyer",
    "Press Ctrl+Enter to apply": "Ctrl + Entrée pour valider",
    "Press Ctrl+Enter to submit form": "Ctrl + Entrée pour envoyer",
    "Press ⌘+Enter to apply": "⌘ + Entrée pour valider",
    "Press ⌘+Enter to submit form": "⌘ + Entrée pour envoyer",
    "Upload": "Choisir un fichier",
    "Browse files": "Choisir un fichier",
    "Drag and drop file here": "ou déposer le fichier ici",
    "10MB per file": "10 Mo par fichier",
    "Limit 10MB per file": "10 Mo par fichier",
  };

  async function copy(link) {
    const address = new URL(link.getAttribute("href"), location.href).href;
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      const field = document.createElement("textarea");
      field.value = address;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    const label = link.textContent;
    link.textContent = link.dataset.fait || "Copié";
    setTimeout(() => { link.textContent = label; }, 1800);
  }

  function translate(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = french[node.data.trim()];
      if (said) node.data = said;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const element of [node, ...node.querySelectorAll("[aria-label],[title],[placeholder]")]) {
      for (const name of ["aria-label", "title", "placeholder"]) {
        const said = french[element.getAttribute(name)];
        if (said) element.setAttribute(name, said);
      }
    }
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) translate(walker.currentNode);
  }

  const bare = (pathname) => pathname.replace(/\/$/, "");

  function markCurrentPage() {
    const here = bare(location.pathname);
    for (const link of document.querySelectorAll(".st-key-entete a[href]")) {
      const there = bare(new URL(link.getAttribute("href") || "/", location.origin).pathname);
      if (there === here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // The anchor of an address is drawn after the page is opened, and what is drawn above it moves it: the page
  // stays on it until the reader does something.
  let anchor = decodeURIComponent(location.hash.slice(1));
  function release() { anchor = ""; }
  function aim() {
    if (anchor) document.getElementById(anchor)?.scrollIntoView();
  }

  function start() {
    for (const act of ["pointerdown", "wheel", "keydown"]) document.addEventListener(act, release, { passive: true });
    setTimeout(release, 15000);
    document.body.insertAdjacentHTML("beforeend", patterns);
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a.copier");
      if (link?.classList.contains("imprimer")) {
        event.preventDefault();
        print();
        return;
      }
      if (link && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        copy(link);
      }
    });
    // Before Streamlit: its own links to the page already open run the page again and leave the address as it was
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a.interne, [data-testid='stPageLink'] a[href]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const there = new URL(link.getAttribute("href"), location.href);
      if (!link.classList.contains("interne") && bare(there.pathname) !== bare(location.pathname)) return;
      // another view of the same page: the address changes and Streamlit follows, without loading all again
      event.preventDefault();
      event.stopPropagation();
      history.pushState({}, "", there);
      dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    }, true);
    let waiting = false;
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(translate);
        else translate(change.target);
      }
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(() => { waiting = false; markCurrentPage(); aim(); });
      }
    }).observe(document.body, {
      childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["aria-label", "title", "placeholder"],
    });
    translate(document.body);
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
