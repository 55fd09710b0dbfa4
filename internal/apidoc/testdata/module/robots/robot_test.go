package robots_test

const path = "/cgi-bin/webhook/send"
