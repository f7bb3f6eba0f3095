// Asks for the page again and takes over what is new, so that what a reader has focused, folded or
// selected stays as it is. The server alone writes the HTML, and escapes it.
"use strict";

(() => {
    const list = document.getElementById("records");
    const status = document.getElementById("status");
    const wrongOnly = document.getElementById("wrong-only");
    const empty = document.getElementById("empty");
    let tag = null;
    let isFirst = true;

    function say(text) {
        if (status.textContent !== text) {
            status.textContent = text;
        }
    }

    function take(page) {
        const fresh = [...page.getElementById("records").children];
        const kept = new Set(fresh.map((record) => record.id));
        for (const record of [...list.children]) {
            if (!kept.has(record.id)) {
                record.remove();
            }
        }
        const added = fresh.filter((record) => !document.getElementById(record.id));
        added.forEach((record) => record.classList.add("new"));
        list.prepend(...added);
        document.getElementById("counts").replaceChildren(...page.getElementById("counts").childNodes);
        return added;
    }

    async function look() {
        const headers = tag ? { "If-None-Match": tag } : {};
        const answer = await fetch("/", { headers, cache: "no-store" });
        if (answer.status !== 200) {
            return;
        }
        tag = answer.headers.get("ETag");
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const added = take(page);
        if (isFirst) {
            isFirst = false;
        } else if (added.length === 1) {
            say(`${added[0].querySelector("h2").textContent} arrived`);
        } else if (added.length > 1) {
            say(`${added.length} more arrived`);
        }
    }

    async function watch() {
        let pause = 1000;
        try {
            if (!document.hidden) {
                await look();
                if (status.classList.contains("lost")) {
                    status.classList.remove("lost");
                    say("The sandbox answers again");
                }
            }
        } catch (error) {
            status.classList.add("lost");
            say("The sandbox does not answer");
            pause = 3000;
        }
        setTimeout(watch, pause);
    }

    wrongOnly.addEventListener("change", () => {
        list.classList.toggle("wrong-only", wrongOnly.checked);
    });
    empty.addEventListener("click", async () => {
        try {
            await fetch("/conversions", { method: "DELETE" });
            await look();
            say("Emptied");
        } catch (error) {
            say("The sandbox does not answer");
        }
    });
    watch();
})();
