// What mosquitto_passwd makes of the user `teacher` with the password `secret`: broker-ws reads it as well.

export const PASSWORDS =
  'teacher:$7$101$N8oYba/5q/JSA8uX$eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==\n';
