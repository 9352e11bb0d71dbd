"""Driver of PrismToken, a security module on the network: Thrift (binary protocol, framed) over TLS.

`driver` speaks the SecurityModule protocol, `session` signs in and calls, `api` alone knows the Thrift library, and
`opening` opens a module by its address without loading that library before it is needed.
"""
