// Keeps what is typed: in this browser at once, on the server every few seconds; and says who else is here.
addEventListener("DOMContentLoaded", () => {
    const area = document.getElementById("keeping");
    const form = area && area.closest("form");
    if (!form) return;
    const words = area.dataset;
    const key = `typed ${words.account} ${words.autosave}`;
    const state = area.querySelector(".keeping-state");
    const others = area.querySelector(".others");
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    let last = null;
    let unsent = false;

    const typed = () => {
        const fields = new FormData(form);
        fields.delete("csrfmiddlewaretoken");
        return new URLSearchParams([...fields].filter(([, value]) => typeof value === "string")).toString();
    };

    const post = (url, body) => fetch(url, {
        method: "POST",
        body,
        headers: {"X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        redirect: "manual",
    });

    const remember = (submitted) => {
        try {
            localStorage.setItem(key, JSON.stringify({fields: last, version: Number(words.version), submitted}));
        } catch { /* The browser keeps nothing; the server does. */ }
    };

    const look = () => {
        const now = typed();
        if (now === last) return;
        last = now;
        unsent = true;
        remember(false);
    };

    const send = async () => {
        look();
        if (!unsent) return;
        unsent = false;
        try {
            const answer = await post(words.autosave, last);
            const refused = answer.type === "opaqueredirect" || answer.status === 403;
            unsent = unsent || !answer.ok;
            const time = new Date().toLocaleTimeString(document.documentElement.lang, {hour: "2-digit", minute: "2-digit"});
            state.textContent = refused ? words.signedOut : answer.ok ? `${words.kept} · ${time}` : words.offline;
            state.classList.toggle("trouble", !answer.ok);
        } catch {
            unsent = true;
            state.textContent = words.offline;
            state.classList.add("trouble");
        }
    };

    const present = async () => {
        try {
            const answer = await post(words.presence, "");
            if (!answer.ok) return;
            const said = (await answer.json()).others;
            if ([...others.children].map((one) => one.textContent).join("\n") === said.join("\n")) return;
            others.replaceChildren(...said.map((sentence) => {
                const one = document.createElement("li");
                one.textContent = sentence;
                return one;
            }));
        } catch { /* The next time will tell. */ }
    };

    const offer = (kept) => {
        const note = document.createElement("p");
        const button = (label, act) => {
            const one = document.createElement("button");
            one.type = "button";
            one.textContent = label;
            one.addEventListener("click", act);
            note.append(" ", one);
        };
        note.className = "note";
        note.textContent = words.found;
        button(words.bring, async () => {
            if ((await post(words.autosave, kept.fields)).ok) location.search = "?recover=1";
        });
        button(words.discard, () => {
            localStorage.removeItem(key);
            note.remove();
        });
        area.append(note);
    };

    const found = () => {
        try {
            return JSON.parse(localStorage.getItem(key));
        } catch {
            return null;
        }
    };

    // The rich-text editors write into their fields after the page is there.
    const start = () => {
        last = typed();
        const kept = found();
        const arrived = kept && kept.submitted && Number(words.version) > kept.version;
        if (arrived) localStorage.removeItem(key);
        else if (kept && kept.fields !== last && !words.recovering && !document.querySelector(".errornote")) offer(kept);
        setInterval(look, 500);
        setInterval(send, 4000);
        form.addEventListener("submit", () => {
            last = typed();
            remember(true);
        });
    };
    addEventListener("load", () => setTimeout(start, 600));

    if (words.presence) {
        present();
        setInterval(present, 20000);
        addEventListener("pagehide", () => {
            navigator.sendBeacon(words.presence, new URLSearchParams({leave: "1", csrfmiddlewaretoken: token}));
        });
    }
});
