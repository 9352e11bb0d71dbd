"""The station's records in a database: SQLCipher on a station, MySQL or MariaDB on a server.

Only this package knows SQL. `store.engine` opens a store, `store.keys` holds its key.
"""
