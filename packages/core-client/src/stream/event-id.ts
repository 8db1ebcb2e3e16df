/** The sequence number in an id of the form `<message_id>:<seq>`; NaN in any other. */
export const sequence = (id: string) => Number(id.split(":").pop())

/** An id outside ASCII travels as its UTF-8: header values are bytes (HTML standard 9.2.3). */
export const latin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))
