package logins

// Sign signs a page.
var Sign = sign
