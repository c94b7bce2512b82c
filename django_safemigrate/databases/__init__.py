"""All knowledge of a database server, one package a vendor; ``base`` says what each has to answer."""
