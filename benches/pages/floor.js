// The floor: nothing kept, nothing checked, nothing repeated; inline.

const code = new URLSearchParams(location.search).get("rsCode");
if (code) {
  fetch(`${API}/api/v1/demo/open/user?referralCode=${encodeURIComponent(code)}`, { credentials: "omit" })
    .then((response) => response.ok && response.json())
    .then((friend) => {
      if (!friend) return;
      const fill = () => {
        const greeting = document.querySelector("#greeting");
        greeting.querySelector("b").textContent = friend.firstName;
        greeting.hidden = false;
      };
      if (document.readyState === "loading")
        document.addEventListener("readystatechange", fill, { once: true });
      else fill();
    })
    .catch(() => {});
}
