"""The dashboard: `streamlit run dashboard.py`.

Streamlit opens this file twice. As a module, it finds `app`, the web server's side (language of the
page, headers, /sante). As a script, once per visit and per change of a filter, it shows the pages.
"""

import streamlit as st

from pages.shared import shell, web

if __name__ == "__main__":
    shell.show()
else:
    app = st.App(
        __file__,
        lifespan=web.lifespan,
        routes=web.routes(),
        middleware=web.middleware(),
        on_script_error=web.say_error,
    )
