/* Making and using a passkey. A form with data-passkey="create" or "get" stays hidden where a browser knows none;
   what it asks for stands in the script element that data-options names, or else is fetched from the form's address. */
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const asked = async (form) => {
    const said = form.dataset.options && document.getElementById(form.dataset.options);
    if (said) return JSON.parse(said.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no answer");
    return answer.json();
  };

  /* Kept on the device and opened by finger, face or PIN: so it is both steps at once. */
  const create = async (form) => {
    const { publicKey } = (await asked(form)).creation_options;
    const made = await navigator.credentials.create({ publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: keys(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required", requireResidentKey: true, userVerification: "required",
      },
    } });
    return { made, response: {
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() || [],
    } };
  };

  const get = async (form) => {
    const { publicKey } = (await asked(form)).request_options;
    const made = await navigator.credentials.get({ publicKey: {
      ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: keys(publicKey.allowCredentials),
    } });
    return { made, response: {
      authenticatorData: text(made.response.authenticatorData),
      signature: text(made.response.signature),
      userHandle: made.response.userHandle && text(made.response.userHandle),
    } };
  };

  const written = ({ made, response }) => JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: { ...response, clientDataJSON: text(made.response.clientDataJSON) },
  });

  const send = async (form) => {
    const trouble = form.querySelector("[data-passkey-trouble]");
    trouble.hidden = true;
    try {
      form.elements.credential.value = written(await (form.dataset.passkey === "create" ? create : get)(form));
    } catch {
      trouble.hidden = false;
      return;
    }
    form.submit();
  };

  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  document.querySelectorAll("[data-no-passkey]").forEach((words) => { words.hidden = true; });
})();
