"""The fixes: for each item that can be mended, one module of the same name as its check.

`checks/net/net_8.py` judges NET-8, and `fixes/net/net_8.py` holds its `REMEDIES`. Discovery finds it by that
name and loads it only where something fails, so that an audit does not pay for what it does not use. A fix
is data: argument vectors, the way back, what must hold, and the snapshot as it should read afterwards.
"""
