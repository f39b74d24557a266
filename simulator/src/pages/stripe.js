// A stand-in for Stripe.js with the one function that Stripe Identity needs. It talks to the simulator it came from.
"use strict";

(() => {
  const origin = new URL(document.currentScript.src).origin;

  // Attempts that end before there is anything to check, with the codes of Stripe.js. The API has other names for some.
  const errors = {
    consent_declined: ["consent_declined", "The person declined to be verified."],
    country_not_supported: ["country_not_supported", "People from this country cannot be verified."],
    device_not_supported: ["device_unsupported", "The device has no camera, or its use was declined."],
    email_verification_declined: ["email_verification_declined", "The person declined to verify an e-mail address."],
    phone_verification_declined: ["phone_otp_declined", "The person declined to verify a phone number."],
    under_supported_age: ["under_supported_age", "The person is too young to be verified."],
    abandoned: ["session_cancelled", "The person left the verification."],
    left: ["session_cancelled", "The person left the verification."],
    link: ["session_cancelled", "The verification is no longer available."],
  };

  function fail(type, code, message) {
    return { error: { type, code, message } };
  }

  function overlay(url) {
    return new Promise((resolve) => {
      const before = document.activeElement;
      const dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", "Verify your identity");
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "Close";
      const frame = document.createElement("iframe");
      frame.src = url;
      frame.title = "Verify your identity";
      // Style properties, because the page's content security policy may forbid a style sheet.
      Object.assign(dialog.style, {
        width: "min(30rem, 100vw)", height: "min(46rem, 100dvh)", maxWidth: "100vw", maxHeight: "100dvh",
        padding: "0", border: "0", borderRadius: "12px", overflow: "hidden", boxShadow: "0 8px 40px #0006",
        colorScheme: "light dark", background: "Canvas",
      });
      Object.assign(frame.style, { width: "100%", height: "100%", border: "0", display: "block" });
      Object.assign(close.style, {
        position: "absolute", top: "8px", right: "16px", font: "14px system-ui", padding: "6px 12px",
        borderRadius: "6px", border: "1px solid GrayText", background: "Canvas", color: "CanvasText", cursor: "pointer",
      });
      dialog.append(frame, close);

      function end(result) {
        window.removeEventListener("message", listen);
        dialog.close();
        dialog.remove();
        if (before instanceof HTMLElement) {
          before.focus();
        }
        resolve(result);
      }

      function listen(event) {
        if (event.source !== frame.contentWindow || event.origin !== origin) {
          return;
        }
        const { source, result } = event.data ?? {};
        if (source !== "stripe-identity-simulator") {
          return;
        }
        const error = Object.hasOwn(errors, result) ? errors[result] : null;
        end(error ? fail("validation_error", ...error) : {});
      }

      window.addEventListener("message", listen);
      const cancel = () => end(fail("validation_error", ...errors.left));
      close.addEventListener("click", cancel);
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        cancel();
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  let isOpen = false;

  async function verifyIdentity(clientSecret) {
    if (typeof clientSecret !== "string" || !clientSecret.includes("_secret_")) {
      throw new Error("verifyIdentity needs the client_secret of a verification session.");
    }
    if (isOpen) {
      return fail("invalid_request_error", "already_open", "A verification is open already.");
    }
    isOpen = true;
    try {
      const response = await fetch(`${origin}/v3/verify`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ client_secret: clientSecret }),
      });
      const { path, error } = await response.json();
      return error ? { error } : await overlay(origin + path);
    } catch {
      return fail("api_connection_error", "api_connection_error", "The simulator cannot be reached.");
    } finally {
      isOpen = false;
    }
  }

  window.Stripe = (key) => {
    if (typeof key !== "string" || !key.startsWith("pk_test_")) {
      throw new Error("The simulator needs a publishable test key, which begins with pk_test_.");
    }
    return { verifyIdentity };
  };
  window.Stripe.version = 3;
})();
