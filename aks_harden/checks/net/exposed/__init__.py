"""What faces the Internet: public addresses of nodes, frontends of load balancers, ports behind them."""
