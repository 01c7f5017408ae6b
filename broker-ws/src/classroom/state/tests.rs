//! Who gets a seat, and whom it lets in.

use std::net::Ipv4Addr;

use shared::wire::Bytes;

use super::*;

fn classroom(seats: u32) -> Classroom {
    let options = ClassroomOptions { begin: true, seats, ..ClassroomOptions::default() };
    Classroom::open(options, None).unwrap()
}

fn here() -> Place {
    Place::of(Ipv4Addr::LOCALHOST.into())
}

fn shown(user: &str, password: &str) -> Credentials {
    Credentials {
        client_id: Text::default(),
        username: Text::new(user).ok(),
        password: Some(Bytes::copy_from_slice(password.as_bytes())),
        method: None,
        data: None,
        is_again: false,
    }
}

#[test]
fn the_code_and_a_name_give_a_seat_and_its_login_lets_it_in() {
    let classroom = classroom(2);
    let code = classroom.code().unwrap();
    let join = |code: &str, name: &str| classroom.join(here(), code, name);
    assert_eq!(join("wrong", "Ada"), Err(Refused::WrongCode));
    assert_eq!(join(&code, " "), Err(Refused::BadName));
    let ada = join(&code, "Ada").unwrap();
    let bob = join(&code.to_lowercase(), "Ada").unwrap();
    assert_eq!((ada.number, bob.number), (1, 2), "names need not differ");
    assert_eq!(join(&code, "Eve"), Err(Refused::Full));
    let desk = classroom.look(&shown(&ada.user, &ada.password)).unwrap().unwrap();
    assert_eq!(desk.mount.prefix(), format!("rooms/{}/1/", code.to_lowercase()));
    assert!(classroom.holds(&desk));
    for (user, password) in
        [(&ada.user, &bob.password), (&format!("{}-9", ada.code), &ada.password)]
    {
        let refused = classroom.look(&shown(user, password)).unwrap();
        assert_eq!(refused.unwrap_err(), ReasonCode::BadUserNameOrPassword);
    }
    assert!(classroom.look(&shown("teacher", "x")).is_none(), "is nobody's seat");
    assert_eq!(classroom.find(here(), &ada.user, &ada.password).as_ref(), Ok(&ada));
    assert_eq!(classroom.find(here(), &ada.user, "x"), Err(Refused::NoSeat));
}

#[test]
fn who_guesses_has_to_wait() {
    let classroom = classroom(60);
    let tries = (0..20).map(|_| classroom.join(here(), "aaaaa", "Eve"));
    let waits = tries.filter(|tried| matches!(tried, Err(Refused::TooMany(_)))).count();
    assert_eq!(waits, 9);
}

#[test]
fn a_room_that_was_kept_goes_on_with_its_seats() {
    let folder = std::env::temp_dir().join(format!("blinklab-seats-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let options = ClassroomOptions { begin: true, ..ClassroomOptions::default() };
    let before = Classroom::open(options.clone(), Some(&folder)).unwrap();
    let code = before.code().unwrap();
    let ada = before.join(here(), &code, "Ada").unwrap();
    let after = Classroom::open(options.clone(), Some(&folder)).unwrap();
    assert_eq!(after.code().as_ref(), Some(&code));
    assert!(after.look(&shown(&ada.user, &ada.password)).unwrap().is_ok());
    after.end().unwrap();
    let later = Classroom::open(options, Some(&folder)).unwrap();
    assert_ne!(later.code(), Some(code), "a lesson that is over does not go on");
    std::fs::remove_dir_all(&folder).unwrap();
}
