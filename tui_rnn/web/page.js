// Starts the terminal of textual.js once its font is there, and says what becomes of the view.
"use strict";

const AGAIN = 1000; // milliseconds between two attempts to reach the server
const ENDED = 1000, FAILED = 1011; // the server's codes for an app that was left, and for one that failed

const show = (what) => { document.body.dataset.view = what; };

async function comeBack() {
  show("lost");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) return location.reload();
      if (answer.status === 403) return show("moved");
    } catch { /* it is still away */ }
  }
}

window.WebSocket = class extends window.WebSocket {
  constructor(address) {
    super(address);
    let wasOpen = false;
    this.addEventListener("open", () => { wasOpen = true; });
    this.addEventListener("close", ({ code }) => {
      if (code === ENDED) show("ended");
      else if (code === FAILED) show("failed");
      else if (wasOpen) comeBack();
      else show("refused");
    });
  }
};

const startTerminal = window.onload;
window.onload = async (event) => {
  const terminal = document.getElementById("terminal");
  const address = new URL("ws", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  terminal.dataset.sessionWebsocketUrl = address.href;
  try {
    await document.fonts.load("16px 'Roboto Mono'"); // the terminal measures it once
  } catch { /* another will do */ }
  startTerminal(event);
  terminal.querySelector("textarea").focus(); // keys work without a click
};
